// Everything that can be done, found by a few letters (Ctrl+P).
#pragma once

#include <QStringList>
#include <functional>
#include <vector>

#include "app/window/overlay.h"

class QLabel;
class QLineEdit;
class QListView;

namespace oxbow {

struct PaletteEntry {
    QString title;  // "To the next mark"
    QString group;  // "History": shown dimmed beside it, and found too
    QString keys;   // "N"
    std::function<void()> run;
    QStringList words = {};  // that find it, too
    bool enabled = true;     // else it is listed, dimmed: it is there, but not now
};

class CommandPalette : public Overlay {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* parent);

    // Shows the entries, in this order until something is typed.
    void openWith(std::vector<PaletteEntry> entries);
    // The titles now listed, best first.
    QStringList listed() const;

protected:
    int wantedHeight() const override;

private:
    class Model;
    class Painter;
    void filter();
    void runCurrent();

    QLineEdit* m_field;
    QListView* m_list;
    QLabel* m_nothing;
    Model* m_model;
};

}  // namespace oxbow
