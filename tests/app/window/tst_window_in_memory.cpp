// The window on a sequence in memory and a history by replay: nothing of it asks for a store.
#include <QTemporaryDir>
#include <QTest>

#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/fold_panes.h"
#include "app/window/workspace_page.h"
#include "support/replay_history.h"
#include "support/stepped_executor.h"
#include "support/vector_sequence.h"
#include "views/common/list/virtual_list_view.h"
#include "views/dress.h"
#include "views/shop_log.h"
#include "views/stream/stream_view.h"
#include "views/table/table_view.h"
#include "views/timeline/bars/bucket_counter.h"
#include "views/timeline/timeline_panel.h"
#include "views/timeline/timeline_plot.h"
#include "views/timeline/timeline_view.h"

using namespace oxbow;
using namespace oxbow::test;

namespace {

constexpr int kEvents = 700;
constexpr char kByType[] = R"({"name": "by-type", "kind": "count", "by": "@type"})";

// What a workspace keeps, in memory; its folds lie in a folder.
class MemoryWorkspace final : public Workspace {
public:
    explicit MemoryWorkspace(std::vector<Event> events)
        : m_events(std::make_shared<VectorSequence>(std::move(events))),
          m_history(*ReplayHistory::create(m_events)) {}

    const std::shared_ptr<const EventSequence>& events() const override { return m_events; }
    const std::shared_ptr<const History>& history() const override { return m_history; }
    std::filesystem::path folder() const override { return m_dir.path().toStdString(); }
    std::vector<ImportedSource> sources() const override { return {}; }
    std::uint64_t rejectedCount() const override { return 0; }
    absl::StatusOr<std::vector<PlacedRejection>> rejected(std::uint64_t,
                                                          std::uint64_t) const override {
        return std::vector<PlacedRejection>();
    }
    std::optional<Position> savedPlayhead() const override { return m_playhead; }
    absl::Status savePlayhead(Position p) override {
        m_playhead = p;
        return absl::OkStatus();
    }
    std::vector<Mark> marks() const override { return m_marks; }
    absl::Status setMarks(const std::vector<Mark>& marks) override {
        m_marks = marks;
        return absl::OkStatus();
    }

private:
    const QTemporaryDir m_dir;
    const std::shared_ptr<const EventSequence> m_events;
    const std::shared_ptr<const History> m_history;
    std::optional<Position> m_playhead;
    std::vector<Mark> m_marks;
};

// A page on a workspace, worked by hand.
struct Window {
    explicit Window(const std::shared_ptr<Workspace>& workspace)
        : page(workspace, Session::savedIn(*workspace), nullptr, steps.maker()) {
        page.resize(1400, 860);
        page.show();
        page.activateWindow();
        QObject::connect(&page, &WorkspacePage::failed,
                         [this](const QString& message) { said << message; });
        settle();
    }
    void settle() {
        for (int i = 0; i < 3; ++i) {
            steps.settle();
            page.grab();
        }
        steps.pass(BucketCounter::kIdle);
        steps.settle();
    }
    Session& session() { return page.session(); }
    VirtualListView& stream() { return *page.stream().list(); }
    VirtualListView& table() { return *page.table().list(); }
    static void press(VirtualListView& list, Qt::Key key) { QTest::keyClick(&list, key); }
    void drag(double from, double to) {
        auto* plot = page.findChild<TimelinePlot*>();
        const auto at = [plot](double share) { return QPoint(int(plot->width() * share), 60); };
        QTest::mousePress(plot, Qt::LeftButton, {}, at(from));
        for (int i = 1; i <= 10; ++i) {
            QTest::mouseMove(plot, at(from + (to - from) * i / 10));
            steps.settle();
        }
        QTest::mouseRelease(plot, Qt::LeftButton, {}, at(to));
    }
    static void click(VirtualListView& list, std::uint64_t row) {
        list.scrollTo(row, 0.5);
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.rowRect(row).center());
    }

    const Steps steps;
    WorkspacePage page;
    QStringList said;
};

}  // namespace

class TestWindowInMemory : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { dress(false); }

    // Picture for picture, whatever is done.
    void theWindowLooksTheSameOverAStoreAndOverMemory() {
        const TemporaryLog stored(shopEvents(kEvents), false);
        const auto wanted = picturesOf(workspaceOf(stored.log));
        const auto pictures = picturesOf(std::make_shared<MemoryWorkspace>(shopEvents(kEvents)));
        QCOMPARE(pictures.size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            QVERIFY2(pictures[i].second == wanted[i].second, wanted[i].first);
        }
    }

private:
    using Deed = std::pair<const char*, std::function<void(Window&)>>;
    static std::vector<Deed> deeds() {
        return {
            {"as it opens", [](Window&) {}},
            {"a jump to the start", [](Window& w) { w.session().movePlayhead(Position(0)); }},
            {"one step", [](Window& w) { w.session().step(1); }},
            {"many steps", [](Window& w) { w.session().step(412); }},
            {"a drag", [](Window& w) { w.drag(0.6, 0.31); }},
            {"a row of the stream",
             [](Window& w) { w.click(w.stream(), w.session().playhead() - Position(3)); }},
            {"a row of the table", [](Window& w) { w.click(w.table(), 2); }},
            {"its event before", [](Window& w) { w.press(w.table(), Qt::Key_BracketLeft); }},
            {"its event after", [](Window& w) { w.press(w.table(), Qt::Key_BracketRight); }},
            {"a mark",
             [](Window& w) {
                 w.session().addMark({w.session().playhead(), "here", ""});
             }},
            {"zoomed in", [](Window& w) { w.page.timeline().zoomIn(); }},
            {"zoomed out", [](Window& w) { w.page.timeline().zoomOut(); }},
            {"back", [](Window& w) { w.session().goBack(); }},
            {"the end of the table", [](Window& w) { w.press(w.table(), Qt::Key_End); }},
            {"the end", [](Window& w) { w.session().movePlayhead(w.session().end()); }},
            {"a fold", [](Window& w) { w.page.folds().add("by-type.fold.json", kByType); }},
            {"the fold early", [](Window& w) { w.session().movePlayhead(Position(17)); }},
            {"the fold later", [](Window& w) { w.session().movePlayhead(Position(333)); }},
        };
    }
    static std::vector<std::pair<const char*, QImage>> picturesOf(
        const std::shared_ptr<Workspace>& workspace) {
        std::vector<std::pair<const char*, QImage>> pictures;
        Window window(workspace);
        for (const auto& [name, deed] : deeds()) {
            deed(window);
            window.settle();
            pictures.emplace_back(name, window.page.grab().toImage());
        }
        [&] {
            QCOMPARE(window.said, QStringList());
            QCOMPARE(window.page.foldPanes().panes().size(), std::size_t(1));
        }();
        return pictures;
    }
};

QTEST_MAIN(TestWindowInMemory)
#include "tst_window_in_memory.moc"
