#include <QCoreApplication>
#include <system_error>

#include "app/window/opening/workspaces.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

struct KnownSample {
    const char* file;
    const char* title;
    const char* about;
};

constexpr KnownSample kSamples[] = {
    {"five-events.jsonl", QT_TRANSLATE_NOOP("oxbow::Samples", "Five events"),
     QT_TRANSLATE_NOOP("oxbow::Samples",
                       "Begin here: a day of five streams, from chess to a wind turbine.")},
    {"shop-day.jsonl", QT_TRANSLATE_NOOP("oxbow::Samples", "A shop's day"),
     QT_TRANSLATE_NOOP("oxbow::Samples",
                       "About 5,000 events of orders: refunds, late events, tombstones.")},
    {"ledger.jsonl", QT_TRANSLATE_NOOP("oxbow::Samples", "A ledger"),
     QT_TRANSLATE_NOOP("oxbow::Samples",
                       "60 postings between five accounts, one of them typed wrong.")},
    {"opera-game.jsonl", QT_TRANSLATE_NOOP("oxbow::Samples", "A game of chess"),
     QT_TRANSLATE_NOOP("oxbow::Samples",
                       "The Opera Game, Paris 1858: 33 plies, the last one mate.")},
    {"kafka", QT_TRANSLATE_NOOP("oxbow::Samples", "A Kafka log directory"),
     QT_TRANSLATE_NOOP("oxbow::Samples",
                       "As a broker wrote it: partitions, headers, transactions.")},
};

std::vector<fs::path> sampleFolders() {
    std::vector<fs::path> folders;
    const QByteArray given = qgetenv("OXBOW_SAMPLES");
    if (!given.isEmpty()) {
        folders.emplace_back(given.toStdString());
    }
    const fs::path program = QCoreApplication::applicationDirPath().toStdString();
    folders.push_back(program / ".." / "share" / "oxbow" / "samples");
    folders.emplace_back(OXBOW_SOURCE_SAMPLES);
    return folders;
}

}  // namespace

std::vector<Sample> findSamples() {
    std::vector<Sample> samples;
    for (const KnownSample& known : kSamples) {
        for (const fs::path& folder : sampleFolders()) {
            std::error_code error;
            const fs::path path = fs::canonical(folder / known.file, error);
            if (!error) {
                samples.push_back({QCoreApplication::translate("oxbow::Samples", known.title),
                                   QCoreApplication::translate("oxbow::Samples", known.about),
                                   path});
                break;
            }
        }
    }
    return samples;
}

bool isSample(const fs::path& path) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    for (const Sample& sample : findSamples()) {
        if (!error && sample.path == real) {
            return true;
        }
    }
    return false;
}

std::optional<fs::path> foldsOfSample(const fs::path& path) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    const fs::path folds = real.parent_path() / "folds" / real.stem();
    return !error && fs::is_directory(folds, error) ? std::optional(folds) : std::nullopt;
}

}  // namespace oxbow
