// Every action of the window as data: what it is called, where it stands, which keys start it and
// what it needs.
//
// The one list feeds the menus, the command palette, the shortcut help and the tests; the window
// binds a function to each id. Users may give commands other keys, which are kept in the settings.
#pragma once

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QString>
#include <functional>
#include <optional>
#include <vector>

class QSettings;

namespace oxbow {

// What must be there for a command to be enabled.
enum class Need {
    Window,      // nothing: it is of the window itself, whatever lies over its pages
    Nothing,     // but that no card lies over the page, as for all that follow
    Log,         // a workspace is open
    Events,      // and it has events
    Marks,       // and it has marks
    Sources,     // and it is known what was imported
    Rejected,    // and it has rejected records
    Incomplete,  // and an import of it was interrupted
    Growing,     // and its last source is a file that it can follow
    Key,         // a row is selected or an event has been applied
    JumpBack,
    JumpForward,
    SelectionOrJob,
    Branch,  // a branch is shown
    Range,   // a stretch of the timeline is selected
    Undo,    // something can be taken back
    Redo,
};

struct CommandSpec {
    QString id;     // "playhead.next": in settings and in code
    QString title;  // "Next event"
    QString menu;   // "History", or "View/Theme" for a submenu; a menu's groups end with a line
    int group = 0;  // commands of one menu with different groups have a line between them
    QList<QKeySequence> keys;  // as they come from us; the first is shown in the menu
    Need need = Need::Nothing;
    bool checkable = false;
    // Starts again while its keys are held down.
    bool repeats = false;
};

// All commands, in the order in which menus show them.
const std::vector<CommandSpec>& allCommands();

class Commands : public QObject {
    Q_OBJECT
public:
    // Keys that the user chose are read from `settings`, which must live as long.
    explicit Commands(QSettings& settings, QObject* parent = nullptr);

    // Null where there is no such command.
    QAction* action(const QString& id) const { return m_actions.value(id); }
    void bind(const QString& id, std::function<void()> run);
    // Commands nothing is bound to: a test says there are none.
    QStringList unbound() const;
    // Enables and disables every command by what it needs.
    void update(const std::function<bool(Need)>& there);

    QList<QKeySequence> keys(const QString& id) const;
    // The other command that has this key; a key serves one command only.
    std::optional<QString> usedBy(const QKeySequence& key, const QString& exceptId) const;
    // Gives the command this key only (none where it is empty), and takes it from whoever has it.
    void setKey(const QString& id, const QKeySequence& key);
    void resetKeys();

    // Of all commands, as they are and as they were: for taking back.
    using Keys = QHash<QString, QList<QKeySequence>>;
    Keys allKeys() const;
    void setAllKeys(const Keys& keys);

signals:
    void keysChanged();
    // Somebody has chosen other keys than these; `what` names the command, or all of them.
    void keysChosen(const oxbow::Commands::Keys& before, const QString& what);

private:
    void applyKeys(const QString& id, const QList<QKeySequence>& keys);
    void store(const QString& id, const QList<QKeySequence>& keys);

    QSettings& m_settings;
    QHash<QString, QAction*> m_actions;
    QHash<QString, bool> m_bound;
};

}  // namespace oxbow
