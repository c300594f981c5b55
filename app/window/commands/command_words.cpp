#include "app/window/commands/command_words.h"

#include <QCoreApplication>
#include <QHash>
#include <QRegularExpression>
#include <algorithm>

namespace oxbow {

namespace {

struct Entry {
    const char* id;
    const char* words;
};

constexpr Entry kWords[] = {
    {"file.open", QT_TRANSLATE_NOOP("oxbow::Commands", "load import read file log add source")},
    {"file.openFolder", QT_TRANSLATE_NOOP("oxbow::Commands", "load directory kafka import")},
    {"file.importAgain",
     QT_TRANSLATE_NOOP("oxbow::Commands", "mapping reimport fields wrong correct reload refresh")},
    {"file.thisLog",
     QT_TRANSLATE_NOOP("oxbow::Commands",
                       "info information properties facts about sources size streams lost "
                       "statistics details")},
    {"file.workspaces",
     QT_TRANSLATE_NOOP("oxbow::Commands",
                       "delete remove move disk space size manage old recent clean list")},
    {"file.resume", QT_TRANSLATE_NOOP("oxbow::Commands", "continue go on interrupted")},
    {"file.follow", QT_TRANSLATE_NOOP("oxbow::Commands", "tail live watch stream continue grow")},
    {"file.saveAs", QT_TRANSLATE_NOOP("oxbow::Commands", "copy duplicate store keep backup")},
    {"file.export",
     QT_TRANSLATE_NOOP("oxbow::Commands", "save write csv json jsonl oxlog download events")},
    {"file.exportTable",
     QT_TRANSLATE_NOOP("oxbow::Commands", "save write csv json markdown rows snapshot state")},
    {"file.exportHistory",
     QT_TRANSLATE_NOOP("oxbow::Commands", "save write csv json changes versions audit")},
    {"file.picture",
     QT_TRANSLATE_NOOP("oxbow::Commands", "image png svg screenshot chart save export copy")},
    {"file.print", QT_TRANSLATE_NOOP("oxbow::Commands", "paper printer pdf")},
    {"file.pdf", QT_TRANSLATE_NOOP("oxbow::Commands", "print paper document save export")},
    {"file.close", QT_TRANSLATE_NOOP("oxbow::Commands", "shut leave end")},
    {"file.quit", QT_TRANSLATE_NOOP("oxbow::Commands", "exit leave end close bye")},
    {"edit.undo", QT_TRANSLATE_NOOP("oxbow::Commands", "back revert take mistake")},
    {"edit.redo", QT_TRANSLATE_NOOP("oxbow::Commands", "again repeat")},
    {"edit.copy", QT_TRANSLATE_NOOP("oxbow::Commands", "clipboard rows")},
    {"edit.copyCsv", QT_TRANSLATE_NOOP("oxbow::Commands", "clipboard spreadsheet rows excel")},
    {"edit.copyJson", QT_TRANSLATE_NOOP("oxbow::Commands", "clipboard rows jsonl")},
    {"edit.copyMarkdown", QT_TRANSLATE_NOOP("oxbow::Commands", "clipboard rows table")},
    {"edit.mark",
     QT_TRANSLATE_NOOP("oxbow::Commands",
                       "bookmark flag pin tag remember note rename comment annotate favourite")},
    {"edit.note", QT_TRANSLATE_NOOP("oxbow::Commands", "comment annotate remark write text")},
    {"edit.marks",
     QT_TRANSLATE_NOOP("oxbow::Commands", "bookmarks flags list notes rename delete")},
    {"edit.removeMark", QT_TRANSLATE_NOOP("oxbow::Commands", "delete unmark bookmark clear unpin")},
    {"edit.clear", QT_TRANSLATE_NOOP("oxbow::Commands", "deselect cancel abort stop")},
    {"edit.find", QT_TRANSLATE_NOOP("oxbow::Commands", "search filter look word text grep where")},
    {"find.next", QT_TRANSLATE_NOOP("oxbow::Commands", "search again following")},
    {"find.previous", QT_TRANSLATE_NOOP("oxbow::Commands", "search before")},
    {"edit.findKey",
     QT_TRANSLATE_NOOP("oxbow::Commands", "search filter look row where locate id")},
    {"edit.commands", QT_TRANSLATE_NOOP("oxbow::Commands", "palette")},
    {"view.zoomIn", QT_TRANSLATE_NOOP("oxbow::Commands", "closer magnify")},
    {"view.zoomOut", QT_TRANSLATE_NOOP("oxbow::Commands", "farther")},
    {"view.panLeft", QT_TRANSLATE_NOOP("oxbow::Commands", "scroll earlier")},
    {"view.panRight", QT_TRANSLATE_NOOP("oxbow::Commands", "scroll later")},
    {"view.fit", QT_TRANSLATE_NOOP("oxbow::Commands", "all everything zoom reset")},
    {"view.timeline", QT_TRANSLATE_NOOP("oxbow::Commands", "chart plot overview")},
    {"view.countsTable",
     QT_TRANSLATE_NOOP("oxbow::Commands", "numbers counts chart data statistics busiest")},
    {"view.stream", QT_TRANSLATE_NOOP("oxbow::Commands", "events list")},
    {"view.table", QT_TRANSLATE_NOOP("oxbow::Commands", "rows state keys")},
    {"view.event", QT_TRANSLATE_NOOP("oxbow::Commands", "details tree raw hex before after diff")},
    {"view.lowerPane", QT_TRANSLATE_NOOP("oxbow::Commands", "hide show collapse fold room")},
    {"view.rejected", QT_TRANSLATE_NOOP("oxbow::Commands", "errors broken bad lost invalid")},
    {"view.behind", QT_TRANSLATE_NOOP("oxbow::Commands", "rule explain fold step")},
    {"view.latestFirst", QT_TRANSLATE_NOOP("oxbow::Commands", "sort order newest recent since")},
    {"view.change", QT_TRANSLATE_NOOP("oxbow::Commands", "diff difference what changed")},
    {"view.keyOrder", QT_TRANSLATE_NOOP("oxbow::Commands", "sort order alphabetical arrange")},
    {"view.columns",
     QT_TRANSLATE_NOOP("oxbow::Commands", "column fields hide show choose pin arrange")},
    {"view.columnsLeft", QT_TRANSLATE_NOOP("oxbow::Commands", "scroll sideways horizontal")},
    {"view.columnsRight", QT_TRANSLATE_NOOP("oxbow::Commands", "scroll sideways horizontal")},
    {"theme.system",
     QT_TRANSLATE_NOOP("oxbow::Commands", "settings preferences options colours look desktop")},
    {"theme.light",
     QT_TRANSLATE_NOOP("oxbow::Commands", "settings preferences bright day white colours")},
    {"theme.dark",
     QT_TRANSLATE_NOOP("oxbow::Commands", "settings preferences night black colours mode")},
    {"theme.contrast",
     QT_TRANSLATE_NOOP("oxbow::Commands", "settings preferences accessibility readable eyes")},
    {"view.textLarger",
     QT_TRANSLATE_NOOP("oxbow::Commands", "settings preferences font size letters bigger zoom")},
    {"view.textSmaller",
     QT_TRANSLATE_NOOP("oxbow::Commands", "settings preferences font size letters")},
    {"view.textUsual",
     QT_TRANSLATE_NOOP("oxbow::Commands", "settings preferences font size letters reset")},
    {"view.resetLayout",
     QT_TRANSLATE_NOOP("oxbow::Commands", "settings panes windows default restore columns")},
    {"view.fullScreen", QT_TRANSLATE_NOOP("oxbow::Commands", "maximise present presentation")},
    {"playhead.play", QT_TRANSLATE_NOOP("oxbow::Commands", "run start animate stop replay")},
    {"playhead.previous", QT_TRANSLATE_NOOP("oxbow::Commands", "step before undo left")},
    {"playhead.next", QT_TRANSLATE_NOOP("oxbow::Commands", "step forward after right")},
    {"playhead.previousOfKey", QT_TRANSLATE_NOOP("oxbow::Commands", "writer row before blame")},
    {"playhead.nextOfKey", QT_TRANSLATE_NOOP("oxbow::Commands", "writer row after")},
    {"playhead.nextLate", QT_TRANSLATE_NOOP("oxbow::Commands", "delayed out of order")},
    {"playhead.nextRejected", QT_TRANSLATE_NOOP("oxbow::Commands", "error broken bad")},
    {"view.rowHistory", QT_TRANSLATE_NOOP("oxbow::Commands", "history versions audit changes")},
    {"view.onlyType", QT_TRANSLATE_NOOP("oxbow::Commands", "filter show hide")},
    {"view.onlyKey", QT_TRANSLATE_NOOP("oxbow::Commands", "filter show hide")},
    {"view.onlyStream", QT_TRANSLATE_NOOP("oxbow::Commands", "filter show hide topic")},
    {"view.allEvents", QT_TRANSLATE_NOOP("oxbow::Commands", "unfilter clear filter everything")},
    {"playhead.start", QT_TRANSLATE_NOOP("oxbow::Commands", "first begin home zero")},
    {"playhead.end", QT_TRANSLATE_NOOP("oxbow::Commands", "last latest now")},
    {"playhead.goTo",
     QT_TRANSLATE_NOOP("oxbow::Commands", "time jump seek date position percentage offset place")},
    {"playhead.nextMark", QT_TRANSLATE_NOOP("oxbow::Commands", "bookmark flag jump")},
    {"playhead.back", QT_TRANSLATE_NOOP("oxbow::Commands", "history return previous jump")},
    {"playhead.forward", QT_TRANSLATE_NOOP("oxbow::Commands", "history return jump")},
    {"branch.new", QT_TRANSLATE_NOOP("oxbow::Commands", "branch fork scenario what if create")},
    {"branch.drop", QT_TRANSLATE_NOOP("oxbow::Commands", "remove without delete edit")},
    {"branch.change", QT_TRANSLATE_NOOP("oxbow::Commands", "modify edit value")},
    {"branch.insert", QT_TRANSLATE_NOOP("oxbow::Commands", "add new event edit")},
    {"branch.tree", QT_TRANSLATE_NOOP("oxbow::Commands", "list forks scenarios")},
    {"branch.differences", QT_TRANSLATE_NOOP("oxbow::Commands", "diff compare")},
    {"folds.add", QT_TRANSLATE_NOOP("oxbow::Commands", "sum count group aggregate balance")},
    {"folds.newScript", QT_TRANSLATE_NOOP("oxbow::Commands", "javascript code program")},
    {"help.show", QT_TRANSLATE_NOOP("oxbow::Commands", "help manual documentation guide")},
    {"help.learn", QT_TRANSLATE_NOOP("oxbow::Commands", "help manual documentation guide words")},
    {"help.stories", QT_TRANSLATE_NOOP("oxbow::Commands", "examples tutorial")},
    {"help.shortcuts",
     QT_TRANSLATE_NOOP("oxbow::Commands", "keys hotkeys settings preferences bindings")},
    {"help.about", QT_TRANSLATE_NOOP("oxbow::Commands", "version licence")},
};

QStringList split(const QString& text) {
    static const QRegularExpression others(QStringLiteral("[^\\w]+"),
                                           QRegularExpression::UseUnicodePropertiesOption);
    return text.toLower().split(others, Qt::SkipEmptyParts);
}

enum Worth {
    kOtherBegins = 1,
    kSynonymBegins,
    kFirstBegins,
    kOtherIs,
    kSynonymIs,
    kFirstIs,
};

int worthOf(const QString& typed, const QStringList& title, const QStringList& words) {
    int worth = 0;
    for (qsizetype i = 0; i < title.size(); ++i) {
        if (title[i] == typed) {
            worth = std::max<int>(worth, i == 0 ? kFirstIs : kOtherIs);
        } else if (title[i].startsWith(typed)) {
            worth = std::max<int>(worth, i == 0 ? kFirstBegins : kOtherBegins);
        }
    }
    for (const QString& word : words) {
        if (word == typed) {
            worth = std::max<int>(worth, kSynonymIs);
        } else if (word.startsWith(typed)) {
            worth = std::max<int>(worth, kSynonymBegins);
        }
    }
    return worth;
}

}  // namespace

QStringList wordsOf(const QString& commandId) {
    static const QHash<QString, const char*> all = [] {
        QHash<QString, const char*> made;
        for (const Entry& entry : kWords) {
            made.insert(QLatin1String(entry.id), entry.words);
        }
        return made;
    }();
    const char* words = all.value(commandId, nullptr);
    return words == nullptr ? QStringList()
                            : split(QCoreApplication::translate("oxbow::Commands", words));
}

int wordScore(const QString& typed, const QString& title, const QStringList& words) {
    const QStringList wanted = split(typed);
    const QStringList own = split(title);
    if (wanted.isEmpty()) {
        return 0;
    }
    int least = kFirstIs;
    for (const QString& word : wanted) {
        least = std::min(least, worthOf(word, own, words));
    }
    const bool asWritten = title.startsWith(typed.trimmed(), Qt::CaseInsensitive);
    return least > 0 && wanted.size() > 1 && asWritten ? kFirstIs + 1 : least;
}

}  // namespace oxbow
