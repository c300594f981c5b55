#include "app/window/opening/workspaces.h"

#include <absl/strings/str_cat.h>

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "importers/expand_sources.h"
#include "importers/fingerprint.h"

namespace oxbow {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kRecent = 10;
constexpr int kHashDigits = 12;
constexpr int kStemLength = 48;

void addNumber(QCryptographicHash& hash, qint64 number) {
    hash.addData(QByteArray::number(number));
    hash.addData(QByteArray(1, '\0'));
}

// What an import of it reads: of most folders their files, one by one.
std::vector<fs::path> filesOf(const fs::path& source) {
    std::error_code error;
    if (!fs::is_directory(source, error)) {
        return {source};
    }
    SourceFiles files;
    std::vector<fs::path> paths;
    if (const auto expanded = expandSources({source}, ImportOptions(), files, {}); expanded.ok()) {
        for (const ExpandedSource& one : expanded->sources) {
            if (one.archive.empty()) {
                paths.insert(paths.end(), one.paths.begin(), one.paths.end());
            } else {
                paths.push_back(one.archive);
            }
        }
    }
    return paths;
}

}  // namespace

QString workspaceStemOf(const fs::path& source) {
    QString stem = QString::fromStdString(source.filename().string()).section('.', 0, 0);
    for (QChar& c : stem) {
        if (!c.isLetterOrNumber() && c != '-' && c != '_') {
            c = '-';
        }
    }
    return stem.isEmpty() ? QStringLiteral("log") : stem.left(kStemLength);
}

bool isWorkspace(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error) &&
           (path.extension() == ".oxbow" || fs::exists(path / "log" / "CURRENT", error));
}

absl::StatusOr<fs::path> workspaceOf(const fs::path& root, const std::vector<fs::path>& sources) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    fs::path first;
    for (const fs::path& source : sources) {
        std::error_code error;
        const fs::path path = fs::canonical(source, error);
        if (error) {
            return absl::NotFoundError(absl::StrCat(
                source.string(), " cannot be opened: ", error.message(), ". Check the name."));
        }
        for (const fs::path& file : filesOf(path)) {
            const auto stamp = stampOf(file);
            if (!stamp.ok()) {
                return stamp.status();
            }
            hash.addData(QByteArray::fromStdString(file.string()));
            addNumber(hash, stamp->modifiedNanoseconds);
            hash.addData(QByteArray::fromStdString(stamp->fingerprint));
        }
        if (first.empty()) {
            first = path;
        }
    }
    const QString name = workspaceStemOf(first) + '-' +
                         QString::fromLatin1(hash.result().toHex().left(kHashDigits)) + ".oxbow";
    return root / name.toStdString();
}

QString shownName(const QString& name) {
    static const QRegularExpression hash(QStringLiteral("-[0-9a-f]{%1}$").arg(kHashDigits));
    return QString(name).remove(hash);
}

fs::path workspaceRoot() {
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return fs::path(data.toStdString()) / "workspaces";
}

std::vector<RecentWorkspace> RecentWorkspaces::list() {
    constexpr std::chrono::milliseconds kPatience{6};
    std::vector<RecentWorkspace> entries = stored();
    m_looker.post([this, entries](const auto&) {
        QSet<QString> gone;
        for (const RecentWorkspace& entry : entries) {
            if (!isWorkspace(entry.workspace.toStdString())) {
                gone.insert(entry.workspace);
            }
        }
        {
            const std::lock_guard lock(m_mutex);
            m_mail = std::move(gone);
        }
        m_looker.deliver([this] {
            if (takeMail()) {
                emit changed();
            }
        });
    });
    m_looker.wait(kPatience);
    takeMail();
    std::erase_if(entries, [this](const auto& entry) { return m_gone.contains(entry.workspace); });
    return entries;
}

bool RecentWorkspaces::takeMail() {
    const std::lock_guard lock(m_mutex);
    if (!m_mail) {
        return false;
    }
    const QSet<QString> before = std::exchange(m_gone, *std::exchange(m_mail, std::nullopt));
    return before != m_gone;
}

std::vector<RecentWorkspace> RecentWorkspaces::stored() const {
    std::vector<RecentWorkspace> entries;
    const int count = m_settings.beginReadArray("recent");
    for (int i = 0; i < count; ++i) {
        m_settings.setArrayIndex(i);
        RecentWorkspace entry{
            m_settings.value("workspace").toString(), m_settings.value("source").toString(),
            m_settings.value("events").toULongLong(), m_settings.value("opened").toDateTime()};
        entries.push_back(std::move(entry));
    }
    m_settings.endArray();
    return entries;
}

void RecentWorkspaces::remember(const RecentWorkspace& entry) {
    std::vector<RecentWorkspace> entries = stored();
    std::erase_if(entries, [&](const auto& e) { return e.workspace == entry.workspace; });
    entries.insert(entries.begin(), entry);
    entries.resize(std::min(entries.size(), kRecent));
    store(entries);
}

void RecentWorkspaces::forget(const QString& workspace) {
    std::vector<RecentWorkspace> entries = stored();
    std::erase_if(entries, [&](const auto& e) { return e.workspace == workspace; });
    store(entries);
}

void RecentWorkspaces::move(const QString& workspace, const QString& target) {
    std::vector<RecentWorkspace> entries = stored();
    for (RecentWorkspace& entry : entries) {
        entry.workspace = entry.workspace == workspace ? target : entry.workspace;
    }
    store(entries);
}

void RecentWorkspaces::store(const std::vector<RecentWorkspace>& entries) {
    m_settings.remove("recent");
    m_settings.beginWriteArray("recent");
    for (std::size_t i = 0; i < entries.size(); ++i) {
        m_settings.setArrayIndex(int(i));
        m_settings.setValue("workspace", entries[i].workspace);
        m_settings.setValue("source", entries[i].source);
        m_settings.setValue("events", entries[i].events);
        m_settings.setValue("opened", entries[i].opened);
    }
    m_settings.endArray();
}

}  // namespace oxbow
