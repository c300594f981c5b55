#include "app/window/folds/fold_panes.h"

#include <QMenu>
#include <algorithm>

#include "app/window/folds/fold_desk.h"
#include "app/window/folds/fold_pane.h"
#include "app/window/folds/script/script_editor.h"

namespace oxbow {

FoldPanes::FoldPanes(Session* session, FoldDesk* desk, QWidget* parent)
    : QSplitter(Qt::Horizontal, parent), m_session(session), m_desk(desk) {
    setObjectName("tables");
    setHandleWidth(1);
    setChildrenCollapsible(false);
    connect(desk, &FoldDesk::listed, this, [this] {
        for (FoldPane* pane : m_panes) {
            showState(pane->name());
        }
    });
    connect(desk, &FoldDesk::shownChanged, this, &FoldPanes::showPanes);
    connect(desk, &FoldDesk::changed, this, &FoldPanes::showState);
    connect(desk, &FoldDesk::definitionRead, this,
            [this](const QString& name, const QByteArray& text) {
                if (const FoldState* fold = m_desk->find(name); fold && fold->isScript()) {
                    openEditor(name, QString::fromUtf8(text));
                }
            });
    connect(desk, &FoldDesk::stored, this, [this](const QString& file, const QString& problem) {
        if (m_editor != nullptr && file == m_editor->name() + ".js") {
            m_editor->setSaved(problem);
        }
    });
}

FoldPane* FoldPanes::pane(const QString& name) const {
    const auto found = std::find_if(m_panes.begin(), m_panes.end(),
                                    [&](const FoldPane* pane) { return pane->name() == name; });
    return found == m_panes.end() ? nullptr : *found;
}

bool FoldPanes::settled() const {
    return (m_editor == nullptr || m_editor->settled()) &&
           std::all_of(m_panes.begin(), m_panes.end(), [this](const FoldPane* pane) {
               const FoldState* state = m_desk->find(pane->name());
               return state == nullptr || state->stage == FoldState::Stage::Failed ||
                      (state->stage == FoldState::Stage::Ready && pane->followed() != nullptr &&
                       pane->followed()->tableIsCurrent());
           });
}

// A name may be on the list of what is shown before its fold has been read, or after it is gone.
void FoldPanes::showPanes() {
    std::vector<FoldPane*> before = std::exchange(m_panes, {});
    const std::size_t shownBefore = before.size();
    for (const QString& name : m_desk->shown()) {
        if (m_desk->find(name) == nullptr) {
            continue;
        }
        const auto there = std::find_if(before.begin(), before.end(),
                                        [&](FoldPane* pane) { return pane->name() == name; });
        m_panes.push_back(there == before.end() ? makePane(name) : *there);
        const int place = int(m_panes.size());  // the log's own table stands first
        if (indexOf(m_panes.back()) != place) {
            insertWidget(place, m_panes.back());
        }
        if (there != before.end()) {
            before.erase(there);
        } else {
            showState(name);
        }
    }
    for (FoldPane* pane : before) {
        pane->hide();
        pane->setParent(nullptr);
        emit retired(pane);
    }
    emit panesChanged();
    if (m_panes.size() != shownBefore) {
        setSizes(QList<int>(count(), width()));  // all alike
    }
}

FoldPane* FoldPanes::makePane(const QString& name) {
    auto* pane = new FoldPane(m_session, name, this);
    connect(pane, &FoldPane::closeClicked, m_desk, [this, name] { m_desk->setShown(name, false); });
    connect(pane, &FoldPane::stopClicked, m_desk, [this, name] { m_desk->stop(name); });
    connect(pane, &FoldPane::goOnClicked, m_desk, [this, name] { m_desk->goOn(name); });
    connect(pane, &FoldPane::editClicked, this, [this, name] { emit editClicked(name); });
    connect(pane, &FoldPane::menuAsked, this, &FoldPanes::menuAsked);
    connect(pane, &FoldPane::rowHistoryAsked, this, &FoldPanes::rowHistoryAsked);
    connect(pane, &FoldPane::emittedClicked, this, [this, name] { emit emittedClicked(name); });
    pane->setArrangement(m_desk->arrangementOf(name));
    connect(pane, &FoldPane::arranged, m_desk, [this, name](const QByteArray& arrangement) {
        m_desk->setArrangement(name, arrangement);
    });
    addWidget(pane);
    return pane;
}

void FoldPanes::editScript(const QString& name, const QStringList& fields) {
    m_fields = fields;
    if (m_editor != nullptr && !m_editor->mayGo()) {
        m_editor->setFocus();
    } else if (name.isEmpty()) {
        openEditor(name, ScriptEditor::newScript());
    } else {
        m_desk->readDefinition(name);
    }
}

void FoldPanes::openEditor(const QString& name, const QString& code) {
    if (m_editor == nullptr) {
        m_editor = new ScriptEditor(m_session, this);
        connect(m_editor, &ScriptEditor::saveClicked, m_desk, &FoldDesk::add);
        connect(m_editor, &ScriptEditor::closed, this, &FoldPanes::closeEditor);
        emit editorOpened(m_editor);
    }
    QStringList names;
    for (const FoldState& fold : m_desk->folds()) {
        names << fold.name;
    }
    m_editor->setKnown(m_fields, names);
    m_editor->open(name, code);
    m_editor->setFocus();
}

void FoldPanes::closeEditor() {
    ScriptEditor* editor = std::exchange(m_editor, nullptr);
    editor->hide();
    editor->setParent(nullptr);
    emit retired(editor);
    emit editorClosed();
}

void FoldPanes::showState(const QString& name) {
    FoldPane* shown = pane(name);
    const FoldState* state = m_desk->find(name);
    if (shown != nullptr && state != nullptr) {
        shown->setState(*state);
    }
}

}  // namespace oxbow
