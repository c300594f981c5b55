// Where a script fold is written: its text, what is wrong with it, and what it does with the event
// under the playhead.
#pragma once

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include "app/window/folds/script/script_preview.h"
#include "model/session/session.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QTextBrowser;
class QToolButton;

namespace oxbow {

class PanelHeader;
class ScriptText;

// Nothing is kept before it is saved. The preview is a moment behind what is typed.
class ScriptEditor : public QWidget {
    Q_OBJECT
public:
    // The session must live longer.
    explicit ScriptEditor(Session* session, QWidget* parent = nullptr);

    // A new script, or one of the shelf: its name without the ending. What was not saved is lost.
    void open(const QString& name, const QString& code);
    static QString newScript();
    // `fields` of the log are offered while typing; `names` are taken.
    void setKnown(const QStringList& fields, const QStringList& names);
    // It was put on the shelf, or could not be: a sentence.
    void setSaved(const QString& problem = {});

    QString name() const;
    QString code() const;
    bool isChanged() const { return code() != m_saved && code() != newScript(); }
    // Nothing is lost, or the user was told before that something is.
    bool mayGo();
    // The preview shows what stands there.
    bool settled() const;
    ScriptText* text() const { return m_text; }
    QLineEdit* nameField() const { return m_name; }
    QPushButton* saveButton() const { return m_save; }
    QString said() const;     // of the script
    QString preview() const;  // of the event, in words

signals:
    // NAME.js and its text.
    void saveClicked(const QString& fileName, const QByteArray& text);
    void closed();

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void build();
    QWidget* buildHeader();
    void connectAll();
    void ask();
    void check(const ScriptAnswer& answer);
    void showAnswer(const ScriptAnswer& answer);
    void say(const QString& words, bool isWrong);
    void showTrying();
    void showPreview(const QString& html);
    void save();
    void close();
    void openFile();
    void saveFile();
    void drawIcon();

    Session* m_session;
    ScriptPreview* m_preview;
    QTimer m_pause;   // from the last key to the question
    QTimer m_longer;  // what is tried for longer than a moment is told
    QStringList m_names;
    QString m_openedName;
    QString m_saved;
    QString m_saving;            // on its way to the shelf
    bool m_closing = false;      // once, with something unsaved
    bool m_saidOfSaved = false;  // what is said is that it is kept
    ScriptAnswer m_answer;
    PanelHeader* m_header;
    QToolButton* m_close;
    QLineEdit* m_name;
    ScriptText* m_text;
    QLabel* m_said;
    QTextBrowser* m_step;
    QPushButton* m_save;
};

}  // namespace oxbow
