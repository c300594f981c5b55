// File › Workspaces…: all that Oxbow keeps on the disk, with sizes, to open, move or remove.
#pragma once

#include <filesystem>
#include <vector>

#include "app/window/opening/known_workspaces.h"
#include "app/window/side_page.h"
#include "views/common/background_worker.h"

class QLabel;
class QPushButton;
class QTreeWidget;

namespace oxbow {

class WorkspacesPage : public SidePage {
    Q_OBJECT
public:
    explicit WorkspacesPage(std::filesystem::path root, QWidget* parent = nullptr,
                            const MakeExecutor& makeExecutor = makeThread);

    // Those in the root, and these others.
    void look(const std::vector<std::filesystem::path>& others);
    // The folders that are listed, and the current one; empty where none is.
    std::vector<std::filesystem::path> listed() const;
    std::filesystem::path current() const;
    QWidget* first() override;

signals:
    void openClicked(const std::filesystem::path& workspace);
    void moveClicked(const std::filesystem::path& workspace);
    void removeClicked(const std::filesystem::path& workspace, quint64 bytes);

private:
    void add(const KnownWorkspace& known);
    void tell();

    const std::filesystem::path m_root;
    QTreeWidget* m_list;
    QLabel* m_total;
    QPushButton* m_open;
    QPushButton* m_move;
    QPushButton* m_remove;
    std::vector<KnownWorkspace> m_known;
    quint64 m_look = 0;  // answers to older ones are none
    BackgroundWorker m_reader;
};

}  // namespace oxbow
