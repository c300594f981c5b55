#include "app/window/folds/script/script_editor.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QSplitter>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "app/window/folds/script/script_step_text.h"
#include "app/window/folds/script/script_text.h"
#include "views/common/format.h"
#include "views/common/icon.h"
#include "views/common/panel_header.h"
#include "views/common/theme.h"

namespace oxbow {

namespace {

constexpr int kPauseMilliseconds = 300;
constexpr int kLongMilliseconds = 300;
constexpr qint64 kMostFileBytes = 16 << 20;

QPushButton* link(const QString& text, const QString& name) {
    auto* button = new QPushButton(text);
    button->setProperty("link", true);
    button->setAccessibleName(name);
    return button;
}

}  // namespace

ScriptEditor::ScriptEditor(Session* session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_preview(new ScriptPreview(session->events(), session->makeExecutor()(), this)),
      m_header(new PanelHeader(tr("Script"))),
      m_close(new QToolButton),
      m_name(new QLineEdit),
      m_text(new ScriptText),
      m_said(new QLabel),
      m_step(new QTextBrowser),
      m_save(new QPushButton(tr("Save"))) {
    setObjectName("scriptEditor");
    build();
    connectAll();
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMilliseconds);
    m_longer.setSingleShot(true);
    m_longer.setInterval(kLongMilliseconds);
}

QString ScriptEditor::newScript() {
    return tr("// One row a stream and key: how many events it has, and the last one's type.\n") +
           "fromAll()\n"
           "    .foreachStream()\n"
           "    .when({\n"
           "        $init: () => ({ events: 0 }),\n"
           "        $any(state, event) {\n"
           "            state.events += 1;\n"
           "            state.last = event.eventType;\n"
           "        },\n"
           "    });\n";
}

void ScriptEditor::build() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    auto* names = new QWidget;
    auto* row = new QHBoxLayout(names);
    row->setContentsMargins(10, 6, 8, 6);
    auto* label = new QLabel(tr("Name"));
    label->setBuddy(m_name);
    m_name->setAccessibleName(tr("Name of the fold"));
    m_name->setFixedWidth(fontMetrics().averageCharWidth() * 24);
    m_said->setObjectName("script.said");
    m_said->setWordWrap(true);
    m_said->setTextFormat(Qt::PlainText);
    m_save->setProperty("primary", true);
    m_save->setAccessibleName(tr("Save the script as a fold of this workspace"));
    row->addWidget(label);
    row->addWidget(m_name);
    row->addSpacing(8);
    row->addWidget(m_said, 1);
    QPushButton* openButton = link(tr("Open…"), tr("Open a script from a file"));
    QPushButton* saveButton = link(tr("Save as…"), tr("Save the script to a file"));
    connect(openButton, &QPushButton::clicked, this, &ScriptEditor::openFile);
    connect(saveButton, &QPushButton::clicked, this, &ScriptEditor::saveFile);
    row->addWidget(openButton);
    row->addWidget(saveButton);
    row->addWidget(m_save);
    layout->addWidget(names);

    auto* parts = new QSplitter(Qt::Horizontal);
    parts->setHandleWidth(1);
    parts->setChildrenCollapsible(false);
    m_step->setObjectName("script.step");
    m_step->setAccessibleName(tr("What the script does with the event under the playhead"));
    m_step->setFrameShape(QFrame::NoFrame);
    m_step->setOpenLinks(false);
    parts->addWidget(m_text);
    parts->addWidget(m_step);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    parts->setSizes({3000, 2000});
    layout->addWidget(parts, 1);

    QWidget::setTabOrder(m_name, openButton);
    QWidget::setTabOrder(openButton, saveButton);
    QWidget::setTabOrder(saveButton, m_save);
    QWidget::setTabOrder(m_save, m_text);
    QWidget::setTabOrder(m_text, m_step);
    setFocusProxy(m_text);
}

QWidget* ScriptEditor::buildHeader() {
    m_close->setObjectName("script.close");
    m_close->setAutoRaise(true);
    m_close->setIconSize({12, 12});
    m_close->setToolTip(tr("Close the editor"));
    m_close->setAccessibleName(tr("Close the editor"));
    m_close->setFocusPolicy(Qt::TabFocus);
    m_header->addWidget(m_close);
    drawIcon();
    return m_header;
}

void ScriptEditor::connectAll() {
    connect(m_close, &QToolButton::clicked, this, &ScriptEditor::close);
    connect(m_save, &QPushButton::clicked, this, &ScriptEditor::save);
    connect(m_name, &QLineEdit::returnPressed, this, &ScriptEditor::save);
    connect(m_text, &QsciScintilla::textChanged, this, [this] {
        m_closing = false;
        if (m_saidOfSaved && isChanged()) {
            say({}, false);
        }
        m_pause.start();
    });
    connect(&m_pause, &QTimer::timeout, this, &ScriptEditor::ask);
    connect(&m_longer, &QTimer::timeout, this, &ScriptEditor::showTrying);
    connect(m_session, &Session::playheadChanged, this, &ScriptEditor::ask);
    connect(m_session, &Session::pastChanged, this, [this] {
        m_preview->setEvents(m_session->events());
        ask();
    });
    connect(m_preview, &ScriptPreview::checked, this, &ScriptEditor::check);
    connect(m_preview, &ScriptPreview::answered, this, &ScriptEditor::showAnswer);
    connect(m_preview, &ScriptPreview::folding, this, [this](Position done, Position of) {
        m_longer.stop();
        showPreview(htmlOfMessage(tr("Folding what comes before the event: %1 of %2 events")
                                      .arg(formatCount(done.value()), formatCount(of.value())),
                                  Theme::of(*this)));
    });
}

void ScriptEditor::open(const QString& name, const QString& code) {
    m_openedName = name;
    m_saved = name.isEmpty() ? QString() : code;
    m_header->setTitle(name.isEmpty() ? tr("New script fold") : tr("Script of %1").arg(name));
    m_name->setText(name);
    m_name->setPlaceholderText(tr("script"));
    m_text->setText(code);
    m_pause.stop();
    ask();
}

void ScriptEditor::setKnown(const QStringList& fields, const QStringList& names) {
    m_text->setFields(fields);
    m_names = names;
}

QString ScriptEditor::name() const {
    const QString name = m_name->text().trimmed();
    return name.isEmpty() ? m_name->placeholderText() : name;
}

QString ScriptEditor::code() const {
    return m_text->text();
}

QString ScriptEditor::said() const {
    return m_said->text();
}

QString ScriptEditor::preview() const {
    return m_step->toPlainText();
}

bool ScriptEditor::settled() const {
    return !m_pause.isActive() && m_preview->isIdle();
}

void ScriptEditor::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    ask();
}

// The event under the playhead is the last one that is applied.
void ScriptEditor::ask() {
    if (!isVisible()) {
        return;
    }
    m_pause.stop();
    const std::uint64_t place = m_session->playhead().value();
    m_preview->ask(code(), place == 0 ? std::nullopt : std::optional(Position(place - 1)));
    if (!m_longer.isActive()) {
        m_longer.start();
    }
}

// In the place of what was said of another text, or of another event.
void ScriptEditor::showTrying() {
    const std::uint64_t place = m_session->playhead().value();
    showPreview(htmlOfMessage(place == 0
                                  ? tr("The script is read.")
                                  : tr("The script is tried on event %1 and on those before it.")
                                        .arg(formatCount(place - 1)),
                              Theme::of(*this)));
}

void ScriptEditor::say(const QString& words, bool isWrong) {
    m_saidOfSaved = false;
    m_said->setText(words);
    QPalette colours = palette();
    const Theme theme = Theme::of(*this);
    colours.setColor(QPalette::WindowText, isWrong ? theme.dangerText : theme.dim);
    m_said->setPalette(colours);
}

void ScriptEditor::check(const ScriptAnswer& answer) {
    m_save->setEnabled(answer.wrong.isEmpty());
    if (!answer.wrong.isEmpty()) {
        m_text->markWrong(answer.line, answer.wrong, true);
        say(answer.wrong, true);
    } else if (m_answer.code != answer.code || !m_answer.wrong.isEmpty()) {
        if (!m_answer.wrong.isEmpty()) {
            showTrying();  // that it is no fold is not true any more
        }
        m_text->clearMarks();
        say(name() != m_openedName && m_names.contains(name())
                ? tr("It takes the place of the fold of the same name.")
                : QString(),
            false);
    }
}

void ScriptEditor::showAnswer(const ScriptAnswer& answer) {
    m_answer = answer;
    m_longer.stop();
    const Theme theme = Theme::of(*this);
    if (!answer.wrong.isEmpty()) {
        showPreview(
            htmlOfMessage(tr("What it does with an event stands here once it is a fold."), theme));
        return;
    }
    if (!answer.position) {
        showPreview(
            htmlOfMessage(tr("The playhead stands before the first event. Move it on to see "
                             "what the script does with one."),
                          theme));
        return;
    }
    if (!answer.step) {
        showPreview(htmlOfMessage(answer.failed, theme));
        return;
    }
    showPreview(htmlOfStep(*answer.position, *answer.step, theme, TypeFaces::of(*this)));
    const FoldStepRow* failed = failedRow(*answer.step);
    if (failed != nullptr && answer.line > 0) {
        m_text->markWrong(answer.line, QString::fromStdString(*failed->after->shown), false);
    } else {
        m_text->clearMarks();
    }
}

void ScriptEditor::showPreview(const QString& html) {
    m_step->setHtml(html);
}

void ScriptEditor::setSaved(const QString& problem) {
    if (!problem.isEmpty()) {
        say(problem, true);
        return;
    }
    m_openedName = name();
    m_saved = m_saving;
    m_header->setTitle(tr("Script of %1").arg(m_openedName));
    if (!isChanged()) {
        say(tr("Saved. Its table is made anew."), false);
        m_saidOfSaved = true;
    }
}

void ScriptEditor::save() {
    if (m_save->isEnabled()) {
        m_saving = code();
        emit saveClicked(name() + ".js", m_saving.toUtf8());
    }
}

bool ScriptEditor::mayGo() {
    if (!isChanged() || std::exchange(m_closing, true)) {
        return true;
    }
    say(tr("What you changed is not saved. Once more, and it is let go."), true);
    return false;
}

void ScriptEditor::close() {
    if (mayGo()) {
        emit closed();
    }
}

void ScriptEditor::openFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a script"), {},
                                                      tr("Scripts (*.js);;All files (*)"));
    if (file.isEmpty()) {
        return;
    }
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly) || in.size() > kMostFileBytes) {
        say(in.isOpen() ? tr("%1 is larger than 16 MiB: it is no script.").arg(file)
                        : tr("%1 cannot be read: %2.").arg(file, in.errorString()),
            true);
        return;
    }
    const QByteArray bytes = in.readAll();
    m_name->setText(QFileInfo(file).completeBaseName());
    m_text->setText(QString::fromUtf8(bytes));
}

void ScriptEditor::saveFile() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Save the script"), name() + ".js",
                                                      tr("Scripts (*.js)"));
    if (file.isEmpty()) {
        return;
    }
    QSaveFile out(file);
    const QByteArray bytes = code().toUtf8();
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit()) {
        say(tr("%1 cannot be written: %2.").arg(file, out.errorString()), true);
        return;
    }
    say(tr("Saved as %1.").arg(file), false);
    m_saidOfSaved = true;
}

void ScriptEditor::drawIcon() {
    m_close->setIcon(icon("close", *m_close));
}

void ScriptEditor::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (changesLook(*event)) {
        drawIcon();
        if (m_answer.position || !m_answer.code.isEmpty()) {
            check(m_answer);
            showAnswer(m_answer);
        }
    }
}

}  // namespace oxbow
