#include "app/window/folds/script/script_text.h"

#include <Qsci/qsciapis.h>
#include <Qsci/qscilexerjavascript.h>
#include <Qsci/qscistyle.h>

#include <QFontMetrics>
#include <QKeyEvent>
#include <QRegularExpression>
#include <array>

#include "views/common/theme.h"

namespace oxbow {

namespace {

enum ScriptMargin { kNumbers = 0, kMarks = 1 };
enum ScriptMark { kWrong = 8, kFails = 9 };
constexpr int kWrongStyle = 40;  // behind those of the lexer
constexpr int kFailsStyle = 41;
constexpr double kFontSizeUnits = static_cast<int>(QsciScintillaBase::SC_FONT_SIZE_MULTIPLIER);

// What a script can say: of the definition, of the events, and what it can call.
constexpr std::array<const char*, 40> kProjectionWords = {
    "fromAll",       "fromStream",  "fromStreams",    "fromCategory", "fromCategories",
    "foreachStream", "partitionBy", "when",           "outputState",  "transformBy",
    "filterBy",      "outputTo",    "options",        "on_event",     "on_any",
    "emit",          "linkTo",      "linkStreamTo",   "copyTo",       "log",
    "$init",         "$initShared", "$any",           "$deleted",     "$created",
    "data",          "body",        "bodyRaw",        "metadata",     "metadataRaw",
    "streamId",      "eventType",   "sequenceNumber", "isJson",       "eventId",
    "partition",     "created",     "category",       "biState",      "exactNumbers"};

}  // namespace

class ScriptLexer : public QsciLexerJavaScript {
public:
    using QsciLexerJavaScript::QsciLexerJavaScript;

    const char* keywords(int set) const override {
        static const QByteArray words = [] {
            QByteArray all;
            for (const char* word : kProjectionWords) {
                all.append(word).append(' ');
            }
            return all;
        }();
        return set == 2 ? words.constData() : QsciLexerJavaScript::keywords(set);
    }
    // `$init` is one word.
    const char* wordCharacters() const override {
        return "$_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    }
};

ScriptText::ScriptText(QWidget* parent)
    : QsciScintilla(parent), m_lexer(new ScriptLexer(this)), m_words(new QsciAPIs(m_lexer)) {
    setObjectName("script.text");
    setAccessibleName(tr("Script"));
    setUtf8(true);
    setEolMode(EolUnix);
    setLexer(m_lexer);
    setIndentationWidth(4);
    setIndentationsUseTabs(false);
    setTabWidth(4);
    setAutoIndent(true);
    setBackspaceUnindents(true);
    setBraceMatching(SloppyBraceMatch);
    setFrameShape(QFrame::NoFrame);
    setMarginType(kNumbers, NumberMargin);
    setMarginType(kMarks, SymbolMargin);
    setMarginMarkerMask(kMarks, (1 << kWrong) | (1 << kFails));
    setMarginWidth(2, 0);
    markerDefine(Circle, kWrong);
    markerDefine(RightTriangle, kFails);
    setAnnotationDisplay(AnnotationIndented);
    setWrapMode(WrapNone);
    setScrollWidth(1);
    setScrollWidthTracking(true);
    setAutoCompletionSource(AcsAll);
    setAutoCompletionThreshold(2);
    setAutoCompletionCaseSensitivity(false);
    setAutoCompletionReplaceWord(true);
    setFields({});
    readTheme();
    connect(this, &QsciScintilla::linesChanged, this,
            [this] { setMarginWidth(kNumbers, QString("0%1").arg(std::max(99, lines()))); });
}

// The lexer asks the text when it ends.
ScriptText::~ScriptText() {
    setLexer(nullptr);
}

void ScriptText::setFields(const QStringList& paths) {
    QStringList words;
    for (const char* word : kProjectionWords) {
        words << word;
    }
    static const QRegularExpression name("[A-Za-z_$][A-Za-z0-9_$]*");
    for (const QString& path : paths) {
        for (auto match = name.globalMatch(path); match.hasNext();) {
            words << match.next().captured();
        }
    }
    words.removeDuplicates();
    if (words == m_offered) {
        return;
    }
    m_offered = words;
    m_words->clear();
    for (const QString& word : std::as_const(m_offered)) {
        m_words->add(word);
    }
    m_words->prepare();
}

QStringList ScriptText::offered() const {
    return m_offered;
}

void ScriptText::markWrong(int line, const QString& sentence, bool certain) {
    clearMarks();
    if (line < 1 || line > lines()) {
        return;
    }
    m_markedLine = line;
    markerAdd(line - 1, certain ? kWrong : kFails);
    annotate(line - 1, sentence, certain ? kWrongStyle : kFailsStyle);
}

void ScriptText::clearMarks() {
    m_markedLine = 0;
    markerDeleteAll();
    clearAnnotations();
}

void ScriptText::readTheme() {
    const Theme theme = Theme::of(*this);
    const TypeFaces faces = TypeFaces::of(*this);
    m_lexer->setFont(faces.mono);
    m_lexer->setDefaultFont(faces.mono);
    m_lexer->setColor(theme.text);
    m_lexer->setPaper(theme.base);
    m_lexer->setDefaultColor(theme.text);
    m_lexer->setDefaultPaper(theme.base);
    const auto paint = [this](const QColor& colour, std::initializer_list<int> styles) {
        for (const int style : styles) {
            m_lexer->setColor(colour, style);
        }
    };
    using Style = QsciLexerCPP;
    paint(theme.dim, {Style::Comment, Style::CommentLine, Style::CommentDoc, Style::CommentLineDoc,
                      Style::Operator});
    paint(theme.accentText, {Style::Keyword});
    paint(theme.branchText, {Style::KeywordSet2});
    paint(theme.insertedText,
          {Style::DoubleQuotedString, Style::SingleQuotedString, Style::Regex, Style::RawString});
    paint(theme.updatedText, {Style::Number});
    paint(theme.dangerText, {Style::UnclosedString});
    setColor(theme.text);
    setPaper(theme.base);
    setCaretForegroundColor(theme.text);
    setCaretLineVisible(true);
    setCaretLineBackgroundColor(theme.hover);
    setSelectionBackgroundColor(theme.selection);
    resetSelectionForegroundColor();
    setMarginsFont(faces.mono);
    setMarginsForegroundColor(theme.dim);
    setMarginsBackgroundColor(theme.base);
    setMarginWidth(kNumbers, QString("0%1").arg(std::max(99, lines())));
    setMarginWidth(kMarks, faces.rowHeight * 3 / 4);
    setMatchedBraceForegroundColor(theme.accentText);
    setMatchedBraceBackgroundColor(theme.accentSoft);
    setUnmatchedBraceForegroundColor(theme.dangerText);
    setUnmatchedBraceBackgroundColor(theme.base);
    setMarkerBackgroundColor(theme.danger, kWrong);
    setMarkerForegroundColor(theme.danger, kWrong);
    setMarkerBackgroundColor(theme.warning, kFails);
    setMarkerForegroundColor(theme.warning, kFails);
    const auto words = [&](int style, const QColor& ink, const QColor& ground) {
        SendScintilla(SCI_STYLESETFORE, static_cast<unsigned long>(style), ink);
        SendScintilla(SCI_STYLESETBACK, static_cast<unsigned long>(style), ground);
        SendScintilla(SCI_STYLESETFONT, static_cast<unsigned long>(style),
                      faces.ui.family().toUtf8().constData());
        SendScintilla(SCI_STYLESETSIZEFRACTIONAL, static_cast<unsigned long>(style),
                      static_cast<long>(faces.small.pointSizeF() * kFontSizeUnits));
    };
    words(kWrongStyle, theme.text, theme.dangerSoft);
    words(kFailsStyle, theme.text, theme.warningSoft);
}

void ScriptText::changeEvent(QEvent* event) {
    QsciScintilla::changeEvent(event);
    if (changesLook(*event)) {
        readTheme();
    }
}

void ScriptText::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !isListActive()) {
        QAbstractScrollArea::focusNextPrevChild(true);  // the text keeps Tab for itself
        return;
    }
    QsciScintilla::keyPressEvent(event);
}

}  // namespace oxbow
