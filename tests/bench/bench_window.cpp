// What a person's actions cost in the whole window, on a log of their own:
//
//     bench_window LOG.oxbow
//
// prints, slowest first, how long each action takes until every pane shows what it should, and the
// longest time for which the window heard nothing meanwhile. The platform is QT_QPA_PLATFORM's.
#include <QApplication>
#include <QElapsedTimer>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "app/window/chrome.h"
#include "app/window/find/find_desk.h"
#include "app/window/main_window.h"
#include "app/window/workspace_page.h"
#include "resources/resources.h"
#include "views/find/find_bar.h"

namespace {

using namespace oxbow;

constexpr int kRounds = 25;
constexpr qint64 kPatienceMs = 20'000;

double milliseconds(const QElapsedTimer& clock) {
    return double(clock.nsecsElapsed()) / 1e6;
}

struct Cost {
    std::string action;
    std::vector<double> until;  // settled, in ms
    double blocked = 0;         // longest, in ms
};

class WindowBench {
public:
    explicit WindowBench(MainWindow& window) : m_window(window) {}

    void run() {
        measure("jump anywhere", [this] { session().movePlayhead(anywhere()); });
        measure("drag by a pixel", [this] {
            const std::uint64_t pixel = session().end().value() / 1'400;
            session().movePlayhead(
                Position((session().playhead().value() + pixel) % session().end().value()), false);
        });
        measure("one event on", command("playhead.next"));
        measure("ten events back", command("playhead.previousTen"));
        measure("to the start", [this] { session().movePlayhead(Position()); });
        measure("to the end", [this] { session().movePlayhead(session().end()); });
        measure("previous event of this key", command("playhead.previousOfKey"));
        measure("next event of this key", command("playhead.nextOfKey"));
        measure("select an event", [this] { session().selectEvent(anywhere()); });
        measure("zoom in", command("view.zoomIn"), 12);
        measure("pan right", command("view.panRight"), 12);
        measure("zoom out", command("view.zoomOut"), 12);
        measure("fit the whole log", command("view.fit"), 4);
        measure("rows by key, and back", command("view.keyOrder"), 6);
        measure("jump, rows by key", [this] { session().movePlayhead(anywhere()); });
        measure(
            "type a part of a key", [this] { typeKey(); }, 6);
        measure(
            "first matches of a word", [this] { find(std::to_string(m_random() % 1'000)); },
            kRounds,
            [this] {
                const Finder& finder = m_window.workspace()->find().finder();
                return !finder.found()->empty() || !finder.isSearching();
            });
        measure(
            "all events looked through", [this] { find("nowhere" + std::to_string(m_random())); },
            4);
        measure(
            "only the events of a type",
            [this] {
                find(std::string());
                m_window.commands().action("view.onlyType")->trigger();
            },
            4);
        m_window.workspace()->findBar().close();
    }

    void print() {
        std::sort(m_costs.begin(), m_costs.end(), [](const Cost& a, const Cost& b) {
            return percentile(a, 0.95) > percentile(b, 0.95);
        });
        std::printf("%-30s %12s %12s %16s\n", "action", "p50 ms", "p95 ms", "window blocked");
        for (const Cost& cost : m_costs) {
            std::printf("%-30s %12.1f %12.1f %13.1f ms\n", cost.action.c_str(),
                        percentile(cost, 0.5), percentile(cost, 0.95), cost.blocked);
        }
    }

private:
    Session& session() { return m_window.workspace()->session(); }
    Position anywhere() { return Position(m_random() % session().end().value()); }
    std::function<void()> command(const char* id) {
        return [this, id] { m_window.commands().action(id)->trigger(); };
    }
    void typeKey() {
        m_window.commands().action("edit.findKey")->trigger();
        if (QWidget* const field = QApplication::focusWidget()) {
            QTest::keyClicks(field, QString::number(m_random() % 1'000));
            QTest::keyClick(field, Qt::Key_Escape);
        }
    }
    void find(const std::string& words) {
        m_window.commands().action("edit.find")->trigger();
        m_window.workspace()->findBar().setText(QString::fromStdString(words));
    }
    static double percentile(Cost cost, double p) {
        std::sort(cost.until.begin(), cost.until.end());
        return cost.until[static_cast<std::size_t>(p * double(cost.until.size() - 1))];
    }

    void measure(const char* action, const std::function<void()>& act, int rounds = kRounds,
                 const std::function<bool()>& done = {}) {
        Cost cost{action, {}, 0};
        for (int i = 0; i < rounds; ++i) {
            QElapsedTimer whole;
            whole.start();
            act();
            cost.blocked = std::max(cost.blocked, milliseconds(whole));
            // What only the next turn of the event loop asks for is not settled before that turn.
            do {
                QElapsedTimer turn;
                turn.start();
                QCoreApplication::processEvents();
                cost.blocked = std::max(cost.blocked, milliseconds(turn));
                QThread::usleep(100);
            } while (!(done ? done() : m_window.workspace()->settled()) &&
                     whole.elapsed() < kPatienceMs);
            cost.until.push_back(milliseconds(whole));
        }
        m_costs.push_back(std::move(cost));
    }

    MainWindow& m_window;
    std::mt19937_64 m_random{7};
    std::vector<Cost> m_costs;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: bench_window LOG.oxbow\n");
        return 2;
    }
    QApplication application(argc, argv);
    initResources();
    const QTemporaryDir folder;
    QSettings settings(folder.filePath("window.ini"), QSettings::IniFormat);
    Chrome chrome(application);
    MainWindow window({settings, chrome, folder.path().toStdString()});
    window.resize(1440, 900);
    window.show();
    window.open({argv[1]});
    if (!QTest::qWaitFor([&] { return window.workspace() && window.workspace()->settled(); },
                         kPatienceMs)) {
        std::fprintf(stderr, "%s cannot be opened\n", argv[1]);
        return 1;
    }
    WindowBench bench(window);
    bench.run();
    bench.print();
    return 0;
}
