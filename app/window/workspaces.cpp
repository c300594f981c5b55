#include "app/window/workspaces.h"

#include <absl/strings/str_cat.h>

#include <QCryptographicHash>
#include <QFile>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>
#include <system_error>

namespace oxbow {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kRecent = 10;
constexpr qint64 kHashedAtEachEnd = 64 * 1024;
constexpr int kHashDigits = 12;
constexpr int kStemLength = 48;

void addNumber(QCryptographicHash& hash, qint64 number) {
    hash.addData(QByteArray::number(number));
    hash.addData(QByteArray(1, '\0'));
}

absl::Status addFile(QCryptographicHash& hash, const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    const auto modified = error ? fs::file_time_type() : fs::last_write_time(path, error);
    QFile file(QString::fromStdString(path.string()));
    if (error || !file.open(QIODevice::ReadOnly)) {
        const std::string reason = error ? error.message() : file.errorString().toStdString();
        return absl::PermissionDeniedError(
            absl::StrCat(path.string(), " cannot be read: ", reason,
                         ". Check that it is a file and that you may read it."));
    }
    hash.addData(QByteArray::fromStdString(path.string()));
    addNumber(hash, qint64(size));
    addNumber(hash, modified.time_since_epoch().count());
    hash.addData(file.read(kHashedAtEachEnd));
    if (file.size() > kHashedAtEachEnd) {
        file.seek(std::max(kHashedAtEachEnd, file.size() - kHashedAtEachEnd));
        hash.addData(file.read(kHashedAtEachEnd));
    }
    return absl::OkStatus();
}

absl::Status addDirectory(QCryptographicHash& hash, const fs::path& path) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
         it.increment(error)) {
        if (it->is_regular_file(error)) {
            files.push_back(it->path());
        }
    }
    if (error) {
        return absl::PermissionDeniedError(absl::StrCat(path.string(),
                                                        " cannot be listed: ", error.message(),
                                                        ". Check that you may read the folder."));
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        if (absl::Status added = addFile(hash, file); !added.ok()) {
            return added;
        }
    }
    return absl::OkStatus();
}

QString folderName(const fs::path& source) {
    QString stem = QString::fromStdString(source.filename().string()).section('.', 0, 0);
    for (QChar& c : stem) {
        if (!c.isLetterOrNumber() && c != '-' && c != '_') {
            c = '-';
        }
    }
    return stem.isEmpty() ? QStringLiteral("log") : stem.left(kStemLength);
}

}  // namespace

bool isWorkspace(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error) &&
           (path.extension() == ".oxbow" || fs::exists(path / "CURRENT", error));
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
        const absl::Status added =
            fs::is_directory(path, error) ? addDirectory(hash, path) : addFile(hash, path);
        if (!added.ok()) {
            return added;
        }
        if (first.empty()) {
            first = path;
        }
    }
    const QString name = folderName(first) + '-' +
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

std::vector<RecentWorkspace> RecentWorkspaces::list() const {
    std::vector<RecentWorkspace> entries;
    const int count = m_settings.beginReadArray("recent");
    for (int i = 0; i < count; ++i) {
        m_settings.setArrayIndex(i);
        RecentWorkspace entry{
            m_settings.value("workspace").toString(), m_settings.value("source").toString(),
            m_settings.value("events").toULongLong(), m_settings.value("opened").toDateTime()};
        if (isWorkspace(entry.workspace.toStdString())) {
            entries.push_back(std::move(entry));
        }
    }
    m_settings.endArray();
    return entries;
}

void RecentWorkspaces::remember(const RecentWorkspace& entry) {
    std::vector<RecentWorkspace> entries = list();
    std::erase_if(entries, [&](const auto& e) { return e.workspace == entry.workspace; });
    entries.insert(entries.begin(), entry);
    entries.resize(std::min(entries.size(), kRecent));
    store(entries);
}

void RecentWorkspaces::forget(const QString& workspace) {
    std::vector<RecentWorkspace> entries = list();
    std::erase_if(entries, [&](const auto& e) { return e.workspace == workspace; });
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
