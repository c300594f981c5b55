#include "app/window/commands/commands.h"

#include <QSettings>
#include <utility>

namespace oxbow {

namespace {

QString settingsKey(const QString& id) {
    return "keys/" + id;
}

QList<QKeySequence> storedKeys(const QSettings& settings, const QString& id) {
    auto keys = QKeySequence::listFromString(settings.value(settingsKey(id)).toString());
    keys.removeAll(QKeySequence());
    return keys;
}

// An older Oxbow could give Esc to any command, and take it from the one that clears and stops.
void giveEscapeBack(QSettings& settings) {
    const QKeySequence escape(Qt::Key_Escape);
    for (const CommandSpec& spec : allCommands()) {
        if (!spec.keys.contains(escape) && storedKeys(settings, spec.id).contains(escape)) {
            settings.remove(settingsKey(spec.id));
            settings.remove(settingsKey("edit.clear"));
        }
    }
}

}  // namespace

Commands::Commands(QSettings& settings, QObject* parent) : QObject(parent), m_settings(settings) {
    giveEscapeBack(settings);
    for (const CommandSpec& spec : allCommands()) {
        auto* action = new QAction(spec.title, this);
        action->setObjectName(spec.id);
        action->setCheckable(spec.checkable);
        action->setAutoRepeat(spec.repeats);
        action->setMenuRole(QAction::NoRole);
        m_actions.insert(spec.id, action);
        QList<QKeySequence> keys = spec.keys;
        if (m_settings.contains(settingsKey(spec.id))) {
            keys = storedKeys(m_settings, spec.id);
        }
        applyKeys(spec.id, keys);
    }
}

void Commands::bind(const QString& id, std::function<void()> run) {
    m_bound[id] = true;
    connect(action(id), &QAction::triggered, this, [run = std::move(run)] { run(); });
}

QStringList Commands::unbound() const {
    QStringList ids;
    for (const CommandSpec& spec : allCommands()) {
        if (!m_bound.value(spec.id)) {
            ids.append(spec.id);
        }
    }
    return ids;
}

void Commands::update(const std::function<bool(Need)>& there) {
    for (const CommandSpec& spec : allCommands()) {
        action(spec.id)->setEnabled(there(spec.need));
    }
}

QList<QKeySequence> Commands::keys(const QString& id) const {
    return action(id) ? action(id)->shortcuts() : QList<QKeySequence>();
}

std::optional<QString> Commands::usedBy(const QKeySequence& key, const QString& exceptId) const {
    for (const CommandSpec& spec : allCommands()) {
        if (spec.id != exceptId && keys(spec.id).contains(key)) {
            return spec.id;
        }
    }
    return std::nullopt;
}

Commands::Keys Commands::allKeys() const {
    Keys all;
    for (const CommandSpec& spec : allCommands()) {
        all[spec.id] = keys(spec.id);
    }
    return all;
}

void Commands::setAllKeys(const Keys& keys) {
    for (const CommandSpec& spec : allCommands()) {
        if (keys.value(spec.id) == spec.keys) {
            m_settings.remove(settingsKey(spec.id));
            applyKeys(spec.id, spec.keys);
        } else {
            store(spec.id, keys.value(spec.id));
        }
    }
    emit keysChanged();
}

void Commands::setKey(const QString& id, const QKeySequence& key) {
    const Keys before = allKeys();
    if (!key.isEmpty()) {
        if (const std::optional<QString> other = usedBy(key, id)) {
            QList<QKeySequence> left = keys(*other);
            left.removeAll(key);
            store(*other, left);
        }
    }
    store(id, key.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{key});
    emit keysChanged();
    emit keysChosen(before, action(id)->text());
}

void Commands::resetKeys() {
    const Keys before = allKeys();
    m_settings.remove("keys");
    for (const CommandSpec& spec : allCommands()) {
        applyKeys(spec.id, spec.keys);
    }
    emit keysChanged();
    emit keysChosen(before, tr("all commands"));
}

void Commands::applyKeys(const QString& id, const QList<QKeySequence>& keys) {
    action(id)->setShortcuts(keys);
}

void Commands::store(const QString& id, const QList<QKeySequence>& keys) {
    m_settings.setValue(settingsKey(id), QKeySequence::listToString(keys));
    applyKeys(id, keys);
}

}  // namespace oxbow
