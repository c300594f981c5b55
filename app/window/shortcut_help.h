// All commands with their keys (?), where a user gives them other keys.
#pragma once

#include "app/window/overlay.h"

class QGridLayout;
class QLabel;
class QScrollArea;

namespace oxbow {

class Commands;

class ShortcutHelp : public Overlay {
    Q_OBJECT
public:
    ShortcutHelp(Commands& commands, QWidget* parent);

    void open() override;
    // Takes the next keys pressed as those of this command.
    void edit(const QString& commandId);

protected:
    int wantedHeight() const override;

private:
    void fill();
    void addCommand(QGridLayout* grid, int row, const QString& id, const QString& title);

    Commands& m_commands;
    QScrollArea* m_area;
    QLabel* m_note;
};

}  // namespace oxbow
