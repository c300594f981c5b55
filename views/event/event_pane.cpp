#include "views/event/event_pane.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QEvent>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTextDocumentFragment>
#include <QToolButton>
#include <QTreeView>
#include <algorithm>

#include "views/common/format.h"
#include "views/common/list/virtual_list_view.h"
#include "views/common/message_page.h"
#include "views/common/tab_strip.h"
#include "views/event/change_source.h"
#include "views/event/event_summary.h"
#include "views/event/hex_source.h"
#include "views/event/payload_model.h"
#include "views/event/raw_text.h"

namespace oxbow {

namespace {

// More text than this makes a text widget slow; the hex view shows any length.
constexpr std::size_t kRawBytes = 256 * 1024;
// Trees of up to this many members are opened.
constexpr std::size_t kOpenedNodes = 400;
constexpr int kOpenedChildren = 12;

}  // namespace

EventPane::Tab EventPane::tab() const {
    return static_cast<Tab>(m_tabs->currentIndex());
}

void EventPane::setTab(Tab tab) {
    m_tabs->setCurrentIndex(tab);
}

std::optional<Position> EventPane::shownEvent() const {
    return m_content && !m_content->ghost ? std::optional(m_content->position) : std::nullopt;
}

QString EventPane::summaryText() const {
    return m_summary->text();
}

QString EventPane::changeText() const {
    return m_changeSummary->text();
}

// --- which event ---

std::optional<std::uint64_t> EventPane::wanted() const {
    if (const auto ghost = m_session->selectedGhost()) {
        return kGhostContent | *ghost;
    }
    const Position playhead = m_session->playhead();
    const auto event = m_session->selectedEvent();
    if (!event && playhead == Position(0)) {
        return std::nullopt;
    }
    const Position shown = event.value_or(playhead.previous());
    return shown < m_session->end() ? std::optional(shown.value()) : std::nullopt;
}

// Of a ghost the row's writers are told by their places in what its branch is of.
void EventPane::selectWriter(Position position) {
    if (!m_content || !m_content->ghost) {
        m_session->selectEvent(position);
        return;
    }
    const ShownPast& past = *m_session->past();
    const EventSequence& base = *past.baseOf(past.ghosts()[*m_content->ghost]).events;
    const EventId id = base.idOf(position);
    if (const auto here = past.events()->find(id)) {
        m_session->selectEvent(*here);
    } else if (const auto ghost = past.findGhost(id)) {
        m_session->selectGhost(*ghost);
    }
}

EventSubject EventPane::subject() const {
    if (!m_content || !m_content->error.isEmpty()) {
        return {};
    }
    return m_content->ghost ? EventSubject{{}, m_content->ghost}
                            : EventSubject{{m_content->position}, std::nullopt};
}

void EventPane::takeEvent() {
    const auto what = wanted();
    if (!what) {
        m_title->setText(tr("Event"));
        showNothing(m_session->end() == Position(0) ? tr("No events yet") : tr("No event selected"),
                    tr("Select an event in the stream, or step forward with →: "
                       "what it holds stands here."));
        return;
    }
    m_events.want({*what}, std::chrono::milliseconds(6));
    // Where it is not there yet, what is on show stays.
    if (const EventContentPtr* content = m_events.find(*what)) {
        if (*content != m_content) {
            showContent(*content);
        }
    }
}

void EventPane::showNothing(const QString& title, const QString& sentence) {
    m_content.reset();
    m_summary->hide();
    m_model->setContent(nullptr);
    m_hexSource->setBytes(std::make_shared<std::string>());
    m_changeSource->setContent(nullptr);
    m_nothing->setMessage(title, sentence);
    m_pages->setCurrentWidget(m_nothing);
    m_copyButton->setEnabled(false);
    m_recordButton->hide();
    m_indentButton->hide();
}

void EventPane::showContent(EventContentPtr content) {
    const QString position = formatPosition(content->position);
    m_title->setText(content->ghost ? tr("Event %1, not in this branch").arg(position)
                                    : tr("Event %1").arg(position));
    if (!content->error.isEmpty()) {
        showNothing(tr("This event cannot be read"), content->error);
        m_content = std::move(content);
        return;
    }
    m_content = std::move(content);
    const Event& event = m_content->event;
    m_pages->setCurrentIndex(m_tabs->currentIndex());
    m_copyButton->setEnabled(event.value.has_value());
    showRecordButton();
    showSummaries();
    showTree();
    showBytes();
    m_changeSource->setContent(m_content);
}

void EventPane::showRecordButton() {
    const bool bytes = tab() == Raw || tab() == Hex;
    const bool readable = m_content && m_content->error.isEmpty();
    m_recordButton->setVisible(bytes && readable && m_content->event.record &&
                               m_content->event.record != m_content->event.value);
    m_indentButton->setVisible(tab() == Raw && readable && isJson());
}

void EventPane::setOrphans(std::shared_ptr<const std::vector<Position>> orphans) {
    m_orphans = std::move(orphans);
    if (m_content && m_content->error.isEmpty()) {
        showSummaries();
    }
}

void EventPane::showSummaries() {
    const auto event = shownEvent();
    const bool isOrphan = event && !m_session->selectedGhost() && m_orphans != nullptr &&
                          std::binary_search(m_orphans->begin(), m_orphans->end(), *event);
    m_summary->setText((isOrphan ? orphanSummary(m_theme) + QStringLiteral("<br>") : QString()) +
                       eventSummary(*m_content, m_theme) + noteText());
    m_summary->show();
    m_changeSummary->setText(changeSummary(*m_content, m_theme));
    // What is said is what a reader says: without the markup of the screen.
    for (QLabel* label : {m_summary, m_changeSummary}) {
        label->setAccessibleName(QTextDocumentFragment::fromHtml(label->text()).toPlainText());
    }
}

// What somebody has written about it: the note of a mark just behind it.
QString EventPane::noteText() const {
    const auto event = shownEvent();
    for (const Mark& mark : m_session->marks()) {
        if (event && mark.position == event->next() && !mark.note.empty()) {
            return "<br><b>" + tr("Note") + "</b>&nbsp; " +
                   fromUtf8(mark.note).toHtmlEscaped().replace('\n', "<br>");
        }
    }
    return {};
}

// --- the tree ---

void EventPane::showTree() {
    m_model->setContent(m_content);
    const PayloadFormat format = m_content->tree.format;
    if (format == PayloadFormat::Null) {
        m_treeMessage->setMessage(tr("∅ No value"),
                                  m_content->event.key
                                      ? tr("A tombstone: it deletes the row of its key.")
                                      : tr("The event has neither key nor value."));
    } else if (format == PayloadFormat::Empty) {
        m_treeMessage->setMessage(tr("\"\" An empty value"),
                                  tr("Zero bytes, which is not the same as none."));
    } else {
        openShort();
        m_tree->resizeColumnToContents(0);
        m_tree->setColumnWidth(0, std::clamp(m_tree->columnWidth(0) + 12, 120, 360));
    }
    const bool nothing = format == PayloadFormat::Null || format == PayloadFormat::Empty;
    m_treeStack->setCurrentWidget(nothing ? static_cast<QWidget*>(m_treeMessage) : m_tree);
    m_treeNote->setVisible(m_content->tree.truncated);
    m_treeNote->setText(
        tr("The first %1 values; the rest is in Raw and Hex.").arg(formatCount(kMaxPayloadNodes)));
}

// Objects are opened, and lists that do not push the next field out of sight.
void EventPane::openShort() {
    if (m_content->tree.root.children.size() > kOpenedNodes) {
        return;
    }
    for (int row = 0; row < m_model->rowCount({}); ++row) {
        const QModelIndex index = m_model->index(row, 0, {});
        if (m_model->rowCount(index) <= kOpenedChildren) {
            m_tree->expand(index);
        }
    }
}

void EventPane::markFromTree() {
    const PayloadNode* node = m_model->node(m_tree->currentIndex());
    if (node == nullptr || m_linking) {
        return;
    }
    const std::size_t offset = valueOffset();
    m_hexSource->setMark(offset + node->begin, offset + node->end);
    m_hex->ensureVisible((offset + node->begin) / HexSource::kWidth);
}

void EventPane::selectFromByte(std::size_t byte) {
    const std::size_t offset = valueOffset();
    const QModelIndex index = byte < offset ? QModelIndex() : m_model->indexOfByte(byte - offset);
    const PayloadNode* node = m_model->node(index);
    if (node == nullptr) {
        return;
    }
    m_linking = true;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
    m_linking = false;
    m_hexSource->setMark(offset + node->begin, offset + node->end);
}

// --- the bytes ---

bool EventPane::wholeRecordShown() const {
    return m_recordButton->isChecked() && m_content->event.record.has_value();
}

// What Raw shows, as a whole.
bool EventPane::isJson() const {
    const OptionalBytes& bytes = shownBytes();
    return bytes && bytes->size() <= kRawBytes && payloadFormat(*bytes) == PayloadFormat::Json;
}

const OptionalBytes& EventPane::shownBytes() const {
    return wholeRecordShown() ? m_content->event.record : m_content->event.value;
}

std::size_t EventPane::valueOffset() const {
    return m_content && wholeRecordShown() ? m_content->valueInRecord().value_or(0) : 0;
}

void EventPane::showBytes() {
    const OptionalBytes& bytes = shownBytes();
    const std::string text = bytes.value_or(std::string());
    m_hexSource->setBytes(std::make_shared<std::string>(text));
    m_hex->setEmptyText(bytes ? tr("\"\" An empty value") : tr("∅ No value"),
                        bytes ? tr("Zero bytes, which is not the same as none.")
                              : tr("There are no bytes to show."));
    // A cut in the middle of a character would show as a broken one.
    std::size_t shown = std::min(text.size(), kRawBytes);
    while (shown > 0 && shown < text.size() && (text[shown] & 0xC0) == 0x80) {
        --shown;
    }
    const bool json = isJson();
    const bool indents = json && m_indentButton->isChecked();
    m_rawColours->setLook(m_theme, json);
    m_raw->setPlainText(
        fromUtf8(indents ? indentedJson(text) : std::string_view(text).substr(0, shown)));
    showRecordButton();
    m_raw->setPlaceholderText(bytes ? tr("\"\" An empty value: zero bytes") : tr("∅ No value"));
    m_rawNote->setVisible(shown < text.size());
    m_rawNote->setText(tr("The first %1 of %2. Copy takes all; Hex shows all.")
                           .arg(formatBytes(shown), formatBytes(text.size())));
    markFromTree();
}

// --- menus and keys ---

// On the header, and wherever no part of the pane has a menu of its own.
void EventPane::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    emit menuAsked(&menu, subject());
    if (!menu.isEmpty()) {
        menu.exec(event->globalPos());
    }
}

void EventPane::copyBytes() {
    if (m_content) {
        const OptionalBytes& bytes = shownBytes();
        QApplication::clipboard()->setText(bytes ? fromUtf8(*bytes) : QString());
    }
}

void EventPane::showTreeMenu(const QPoint& at) {
    const QModelIndex index = m_tree->indexAt(at);
    const PayloadNode* node = m_model->node(index);
    if (node == nullptr || !m_content->event.value) {
        return;
    }
    const std::string_view bytes = *m_content->event.value;
    const QString lexeme = fromUtf8(bytes.substr(node->begin, node->end - node->begin));
    const QString text = node->children.empty() ? fromUtf8(node->text) : lexeme;
    const QString path = m_model->path(index);
    const EventSubject event = subject();
    const auto copy = [](const QString& what) {
        return [what] { QApplication::clipboard()->setText(what); };
    };
    QMenu menu(this);
    menu.addAction(tr("Copy value"), this, copy(text));
    menu.addAction(tr("Copy as written"), this, copy(lexeme));
    menu.addAction(tr("Copy path %1").arg(path.left(60).replace('&', "&&")), this, copy(path));
    menu.addSeparator();
    menu.addAction(tr("Show its bytes"), this, [this, at] {
        m_tree->setCurrentIndex(m_tree->indexAt(at));
        setTab(Hex);
    });
    menu.addSeparator();
    emit menuAsked(&menu, event);
    menu.exec(m_tree->viewport()->mapToGlobal(at));
}

void EventPane::showHexMenu(const QPoint& at) {
    const std::string bytes = m_hexSource->bytes();
    QMenu menu(this);
    menu.addAction(tr("Copy all as hexadecimal"), this, [bytes] {
        const auto size = static_cast<qsizetype>(bytes.size());
        QApplication::clipboard()->setText(
            QString::fromLatin1(QByteArray::fromRawData(bytes.data(), size).toHex(' ')));
    });
    menu.addAction(tr("Copy all as text"), this, &EventPane::copyBytes);
    menu.exec(at);
}

void EventPane::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        const PayloadNode* node = m_model->node(m_tree->currentIndex());
        if (tab() == Tree && node != nullptr && node->children.empty()) {
            QApplication::clipboard()->setText(fromUtf8(node->text));
        } else if (tab() == Change && m_change->currentRow()) {
            QApplication::clipboard()->setText(m_change->rowForCopy(*m_change->currentRow()));
        } else {
            copyBytes();
        }
    } else if (event->key() == Qt::Key_BracketLeft) {
        m_session->goToPreviousWriter();
    } else if (event->key() == Qt::Key_BracketRight) {
        m_session->goToNextWriter();
    } else {
        QWidget::keyPressEvent(event);
    }
}

QByteArray EventPane::saveState() const {
    const QJsonObject object{{"tab", m_tabs->currentIndex()},
                             {"record", m_recordButton->isChecked()},
                             {"indented", m_indentButton->isChecked()},
                             {"change", QString::fromUtf8(m_change->saveLayout())}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

void EventPane::restoreState(const QByteArray& state) {
    const QJsonObject object = QJsonDocument::fromJson(state).object();
    setTab(static_cast<Tab>(std::clamp(object["tab"].toInt(), 0, kTabs - 1)));
    m_recordButton->setChecked(object["record"].toBool());
    m_indentButton->setChecked(object["indented"].toBool());
    m_change->restoreLayout(object["change"].toString().toUtf8());
}

}  // namespace oxbow
