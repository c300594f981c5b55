// The questions that need no search: other beginnings, other rules, two at once.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "app/window/branches/questions.h"
#include "app/window/folds/fold_desk.h"
#include "model/branch/fold/open_branch_fold.h"
#include "model/branch/initial_row.h"
#include "model/branch/reordered_sequence.h"
#include "model/fold/script/read_fold.h"
#include "model/payload/json.h"
#include "model/query/condition.h"
#include "model/session/sentence.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr int kNameCharacters = 40;  // of a condition in a branch's name

// Of the others the one whose name begins most alike: "steps" of "steps-2".
QString nearestTo(const QString& name, QStringList others) {
    others.removeAll(name);
    const auto alike = [&name](const QString& other) {
        return std::mismatch(name.begin(), name.end(), other.begin(), other.end()).first -
               name.begin();
    };
    return *std::max_element(others.begin(), others.end(), [&](const QString& a, const QString& b) {
        return alike(a) < alike(b);
    });
}

}  // namespace

// --- other beginnings, other rules ---

void Questions::dropWhere() {
    const QString all = tr("the whole past");
    const QString stretch =
        m_range ? tr("the selection, %1 to %2")
                      .arg(formatPosition(m_range->from), formatPosition(m_range->to))
                : QString();
    // Of a type that there is.
    const auto types = m_session->events()->types();
    const QString example =
        tr("@type = '%1'").arg(types->empty() ? tr("Refunded") : fromUtf8(types->back()));
    QuestionSheet sheet;
    sheet.title = tr("What if all events of this kind had not happened?");
    sheet.help = tr("A comparison of fields: %1, amount > 100 and @key = 'o-7'. What is unknown "
                    "stays. Fields of the value are named without @.")
                     .arg(example);
    sheet.accept = tr("Drop them");
    sheet.fields = {
        {"condition", tr("all of which"), QuestionField::Kind::Text, {}, {}, example},
        {"stretch", tr("in"), QuestionField::Kind::Choice, m_range ? stretch : all,
         m_range ? QStringList{all, stretch} : QStringList{all}},
        {"reason", tr("why"), QuestionField::Kind::Text, {}, {}, tr("It is kept with the edit")}};
    sheet.check = [example](const QuestionAnswers& answers) {
        const auto condition = Condition::parse(answers["condition"].toStdString());
        return answers["condition"].isEmpty() ? tr("Say which: %1.").arg(example)
               : condition.ok()               ? QString()
                                              : sentence(condition.status());
    };
    sheet.ask = [this, stretch, range = m_range](const QuestionAnswers& answers) {
        const QString text = answers["condition"];
        const auto past = m_session->past();
        const Range within = range && answers["stretch"] == stretch
                                 ? *range
                                 : Range{Position(), past->events()->end()};
        carryOut(editDeed(
            tr("Drop all of which %1").arg(text), past,
            tr("without %1").arg(text.left(kNameCharacters)).toStdString(),
            [past, within, condition = *Condition::parse(text.toStdString()),
             reason = answers["reason"].toStdString()](
                const Cancelled& cancelled) -> absl::StatusOr<std::vector<Edit>> {
                const auto events =
                    condition.matches(*past->events(), within.from, within.to, cancelled);
                if (!events.ok()) {
                    return events.status();
                }
                if (events->empty()) {
                    return absl::NotFoundError("of no event there does \"" + condition.text() +
                                               "\" hold, so there is nothing to drop");
                }
                Edit edit;
                edit.kind = Edit::Kind::Drop;
                edit.condition = condition.text();
                edit.reason = reason;
                for (const Position p : *events) {
                    edit.events.push_back(past->events()->idOf(p));
                }
                return std::vector{edit};
            }));
    };
    m_form->openWith(std::move(sheet));
}

void Questions::interleave() {
    QuestionSheet sheet;
    sheet.title = tr("What if the partitions had come together otherwise?");
    sheet.help =
        tr("Within a partition the order stays: “time” takes the earliest next event, "
           "“partitions” one partition after the other, “partitions 2,0,1” in this "
           "order.");
    sheet.accept = tr("Interleave");
    sheet.fields = {{"rule",
                     tr("by"),
                     QuestionField::Kind::OpenChoice,
                     QStringLiteral("time"),
                     {QStringLiteral("time"), QStringLiteral("partitions")}}};
    sheet.check = [](const QuestionAnswers& answers) {
        const auto rule = InterleaveRule::parse(answers["rule"].toStdString());
        return rule.ok() ? QString() : sentence(rule.status());
    };
    sheet.ask = [this](const QuestionAnswers& answers) {
        const QString rule = answers["rule"];
        const auto past = m_session->past();
        carryOut(editDeed(tr("Interleave the partitions by %1").arg(rule), past,
                          tr("partitions by %1").arg(rule).toStdString(),
                          [past, text = rule.toStdString()](
                              const Cancelled& cancelled) -> absl::StatusOr<std::vector<Edit>> {
                              const auto parsed = InterleaveRule::parse(text);
                              const auto& base =
                                  past->isLog() ? past->events() : past->line().back().base.events;
                              const auto other =
                                  parsed.ok() ? ReorderedSequence::create(base, *parsed, cancelled)
                                              : parsed.status();
                              if (!other.ok()) {
                                  return other.status();
                              }
                              Edit edit;
                              edit.kind = Edit::Kind::Interleave;
                              edit.text = text;
                              return std::vector{edit};
                          }));
    };
    m_form->openWith(std::move(sheet));
}

void Questions::firstRow(const std::optional<RowSubject>& row) {
    if (!row) {
        openFirstRow({}, {});
        return;
    }
    readRow(*row, [this, fold = row->fold](const ReadRow& read) { openFirstRow(fold, read); });
}

void Questions::openFirstRow(const QString& fold, const ReadRow& row) {
    QStringList tables = {tableName({})};
    for (const FoldState& each : m_folds->folds()) {
        tables << each.name;
    }
    QStringList streams;
    for (const std::string& stream : *m_session->events()->streams()) {
        streams << fromUtf8(stream);
    }
    const QString stream = !row.row.stream.empty() ? fromUtf8(row.row.stream)
                           : streams.isEmpty()     ? QString()
                                                   : streams.first();
    QuestionSheet sheet;
    sheet.title = tr("What if there had been a row before the first event?");
    sheet.help =
        tr("Where the log begins in the middle of the story, its first rows can be said "
           "here. null is no row.");
    sheet.accept = tr("Set it");
    sheet.fields = {
        {"table", tr("in"), QuestionField::Kind::Choice, tableName(fold), tables},
        {"key", tr("key"), QuestionField::Kind::Text, fromUtf8(row.row.key)},
        {"stream", tr("stream"), QuestionField::Kind::OpenChoice,
         fold.isEmpty() ? stream : fromUtf8(row.row.stream), QStringList{QString()} + streams},
        {"row",
         tr("the row, as JSON"),
         QuestionField::Kind::Lines,
         row.content ? fromUtf8(*row.content) : QString(),
         {},
         QStringLiteral("{\"total\": 0}")}};
    sheet.chosen = [this, own = tableName({}), stream](const QString& name,
                                                       const QuestionAnswers& answers) {
        // The rows of most folds are in no stream.
        if (name == "table") {
            m_form->setText("stream", answers["table"] == own ? stream : QString());
        }
    };
    sheet.check = [](const QuestionAnswers& answers) {
        const auto status = validateJson(answers["row"].toStdString());
        return answers["key"].isEmpty() ? tr("Say which row: its key.")
               : status.ok()            ? QString()
                                        : tr("The row is no JSON: %1").arg(sentence(status));
    };
    sheet.ask = [this, own = tableName({})](const QuestionAnswers& answers) {
        Edit edit;
        edit.kind = Edit::Kind::Row;
        edit.fold = answers["table"] == own ? std::string() : answers["table"].toStdString();
        const std::string content = compactJson(answers["row"].toStdString());
        // The rows of folds are in no stream, unless the fold is by the events' own key.
        const RowKey key{answers["stream"].toStdString(), answers["key"].toStdString()};
        edit.event = initialRow(edit.fold, key,
                                content == "null" ? OptionalBytes() : OptionalBytes(content));
        const QString name = answers["key"];
        emit asked(fromUtf8(edit.fold));
        carryOut(editDeed(tr("Set the row %1 before all events").arg(name), m_session->past(),
                          tr("%1 before all").arg(name).toStdString(),
                          [edit](const Cancelled&) -> absl::StatusOr<std::vector<Edit>> {
                              return std::vector{edit};
                          }));
    };
    m_form->openWith(std::move(sheet));
}

QString Questions::fileOf(const QString& fold) const {
    const FoldState* state = m_folds->find(fold);
    return state != nullptr ? QString::fromStdString(state->fileName) : QString();
}

// As it is in the past that is shown.
void Questions::readRule(const QString& fold, std::function<void(const QString& text)> take) {
    m_reader.post([this, past = m_session->past(), fold, take = std::move(take),
                   file = m_session->workspace()->folder() / "folds" /
                          fileOf(fold).toStdString()](const Cancelled&) {
        const auto replaced = foldReplacedIn(past->line(), fold.toStdString());
        std::ifstream in(file, std::ios::binary);
        const std::string text =
            replaced ? replaced->text : std::string(std::istreambuf_iterator<char>(in), {});
        m_reader.deliver([this, past, text, take] {
            if (past == m_session->past()) {
                take(fromUtf8(text));
            }
        });
    });
}

void Questions::replaceFold(const QString& fold) {
    if (m_folds->folds().empty()) {
        emit m_desk->failed(
            tr("There are no folds yet, so none can have another rule: make one in "
               "the menu Folds."));
        return;
    }
    const QString name = m_folds->find(fold) != nullptr ? fold : m_folds->folds().front().name;
    readRule(name, [this, name](const QString& text) { openRule(name, text); });
}

void Questions::openRule(const QString& fold, const QString& text) {
    QStringList names;
    for (const FoldState& each : m_folds->folds()) {
        names << each.name;
    }
    QuestionSheet sheet;
    sheet.title = tr("What if a fold had another rule?");
    sheet.help =
        tr("In the branch its table is made by this rule, over the same events: the "
           "differences show what that changes.");
    sheet.accept = tr("Take this rule");
    sheet.fields = {{"fold", tr("fold"), QuestionField::Kind::Choice, fold, names},
                    {"rule", tr("its rule"), QuestionField::Kind::Lines, text}};
    sheet.chosen = [this](const QString& name, const QuestionAnswers& answers) {
        if (name == "fold") {
            readRule(answers["fold"],
                     [this](const QString& rule) { m_form->setText("rule", rule); });
        }
    };
    sheet.check = [](const QuestionAnswers& answers) {
        return answers["rule"].isEmpty() ? tr("There is no rule yet.") : QString();
    };
    sheet.ask = [this](const QuestionAnswers& answers) {
        Edit edit;
        edit.kind = Edit::Kind::Fold;
        edit.fold = answers["fold"].toStdString();
        edit.fileName = fileOf(answers["fold"]).toStdString();
        edit.text = answers["rule"].toStdString() + "\n";
        emit asked(answers["fold"]);
        carryOut(editDeed(tr("Give %1 another rule").arg(answers["fold"]), m_session->past(),
                          tr("%1 by another rule").arg(answers["fold"]).toStdString(),
                          [edit](const Cancelled&) -> absl::StatusOr<std::vector<Edit>> {
                              const auto rule = readFold(edit.fileName, edit.text);
                              return rule.ok()
                                         ? absl::StatusOr<std::vector<Edit>>(std::vector{edit})
                                         : rule.status();
                          }));
    };
    m_form->openWith(std::move(sheet));
}

// --- two at once ---

void Questions::combine() {
    const ShownPast& past = *m_session->past();
    if (past.isLog()) {
        emit m_desk->failed(tr("Show a branch first: it is combined with another one."));
        return;
    }
    const QString base = fromUtf8(past.line().back().branch.base);
    const QString shown = fromUtf8(past.name());
    QStringList others;
    for (const BranchState& branch : m_desk->branches()) {
        if (branch.base == base && branch.name != shown && branch.error.isEmpty()) {
            others << branch.name;
        }
    }
    if (others.isEmpty()) {
        emit m_desk->failed(
            tr("There is no other branch of the same base, so there is nothing to combine with."));
        return;
    }
    const QString neither = tr("nothing is made, and told");
    const QString mine = tr("the edits of %1 count").arg(shown);
    const QString theirs = tr("the other’s edits count");
    QuestionSheet sheet;
    sheet.title = tr("What if both had been?");
    sheet.help = tr("The edits of two branches as one: what both have is taken once.");
    sheet.accept = tr("Combine");
    sheet.fields = {
        {"other", tr("%1 and").arg(shown), QuestionField::Kind::Choice, others.first(), others},
        {"prefer",
         tr("where edits meet"),
         QuestionField::Kind::Choice,
         neither,
         {neither, mine, theirs}},
        {"name", tr("name"), QuestionField::Kind::Text,
         tr("%1 and %2").arg(shown, others.first())}};
    sheet.chosen = [this, shown](const QString& name, const QuestionAnswers& answers) {
        if (name == "other") {
            m_form->setText("name", tr("%1 and %2").arg(shown, answers["other"]));
        }
    };
    sheet.check = [](const QuestionAnswers& answers) {
        return answers["name"].isEmpty() ? tr("Give it a name.") : QString();
    };
    sheet.ask = [this, shown, mine, theirs](const QuestionAnswers& answers) {
        const Prefer prefer = answers["prefer"] == mine     ? Prefer::First
                              : answers["prefer"] == theirs ? Prefer::Second
                                                            : Prefer::Neither;
        carryOut(combinationDeed(tr("Combine %1 and %2").arg(shown, answers["other"]),
                                 shown.toStdString(), answers["other"].toStdString(), prefer,
                                 answers["name"].toStdString()));
    };
    m_form->openWith(std::move(sheet));
}

void Questions::twoFolds() {
    QStringList names;
    for (const FoldState& each : m_folds->folds()) {
        names << each.name;
    }
    if (names.size() < 2) {
        emit m_desk->failed(
            tr("There are not two folds yet: the old rule and the new one are "
               "added in the menu Folds, by two names."));
        return;
    }
    QuestionSheet sheet;
    sheet.title = tr("Where do two folds part?");
    sheet.help =
        tr("Old and new rule over the same events, at every position: the first place, "
           "the rows and the fields in which they differ.");
    sheet.accept = tr("Compare");
    // What was made last is shown last.
    const QString after = m_folds->shown().isEmpty() ? names.last() : m_folds->shown().last();
    sheet.fields = {
        {"before", tr("old"), QuestionField::Kind::Choice, nearestTo(after, names), names},
        {"after", tr("new"), QuestionField::Kind::Choice, after, names}};
    sheet.check = [](const QuestionAnswers& answers) {
        return answers["before"] == answers["after"] ? tr("These are one and the same.")
                                                     : QString();
    };
    sheet.ask = [this](const QuestionAnswers& answers) {
        emit foldsChosen(answers["before"], answers["after"]);
    };
    m_form->openWith(std::move(sheet));
}

}  // namespace oxbow
