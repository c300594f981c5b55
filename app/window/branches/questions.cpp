#include "app/window/branches/questions.h"

#include <QMenu>
#include <algorithm>
#include <atomic>
#include <span>
#include <utility>

#include "app/window/folds/fold_desk.h"
#include "model/branch/trial/order_freedom.h"
#include "model/payload/payload.h"
#include "model/session/sentence.h"
#include "views/common/format.h"

namespace oxbow {

namespace {

constexpr std::size_t kShownText = 60;
constexpr std::size_t kMostWitnesses = 1'000;

// How far a search is, and whether it is to stop.
struct SearchProgress {
    std::atomic<std::uint64_t> done = 0;
    std::atomic<std::uint64_t> all = 0;
    std::atomic<bool> cancel = false;
};

Job::Work workOf(const QString& title, const QString& item,
                 const std::shared_ptr<SearchProgress>& progress,
                 std::function<absl::Status()> run) {
    Job::Work work;
    work.title = title;
    work.item = item;
    work.run = std::move(run);
    work.read = [progress] { return JobReading{progress->done, progress->all, progress->done}; };
    work.cancel = [progress] { progress->cancel = true; };
    return work;
}

QString shortText(std::string_view bytes) {
    return bytes.empty() ? QStringLiteral("\"\"") : fromUtf8(payloadPreview(bytes, kShownText));
}

// What is true of the row now, a comparison a field.
QStringList conditionsOf(const OptionalBytes& content) {
    QStringList conditions;
    for (const RowField& field :
         content ? rowFields(std::string_view(*content)) : std::vector<RowField>()) {
        const std::string name = field.name.empty() ? "$" : field.name;
        std::string literal = field.text;
        if (field.kind == PayloadNode::Kind::String) {
            std::string quoted;
            for (const char c : field.text) {
                quoted.append(c == '\'' ? 2 : 1, c);
            }
            literal = "'" + quoted + "'";
        }
        const std::string text =
            field.kind == PayloadNode::Kind::Null ? name + " is null" : name + " = " + literal;
        if (Condition::parse(text).ok()) {
            conditions << fromUtf8(text);
        }
    }
    return conditions;
}

QString whyNotForRows(const QString& text) {
    if (text.isEmpty()) {
        return Questions::tr("Say what is true of the row: status = 'paid', balance < 0.");
    }
    const auto condition = Condition::parse(text.toStdString());
    const absl::Status status = condition.ok() ? condition->checkForRows() : condition.status();
    return status.ok() ? QString() : sentence(status);
}

QString shownRowText(const std::optional<FoldRow>& row) {
    return row && row->shown ? shortText(*row->shown) : Questions::tr("no row");
}

Cell rowCell(const std::optional<FoldRow>& row) {
    return row && row->shown ? monoCell(fromUtf8(payloadPreview(*row->shown, 400))) : absentCell();
}

}  // namespace

Questions::Questions(Session* session, BranchDesk* desk, FoldDesk* folds, QWidget* window)
    : QObject(desk),
      m_session(session),
      m_desk(desk),
      m_folds(folds),
      m_form(new QuestionForm(window)),
      m_findings(new FindingsCard(window)),
      m_reader(session->makeExecutor()(), this) {
    connect(desk, &BranchDesk::failed, this, [this](const QString& why) {
        if (std::exchange(m_awaited, false)) {
            m_form->openAgain(why);
        }
    });
    connect(session, &Session::pastChanged, this, [this] { m_awaited = false; });
}

void Questions::carryOut(BranchDeed deed) {
    m_awaited = true;
    m_desk->carryOut(std::move(deed));
}

bool Questions::start(Job::Work work, Finished finished) {
    return m_start && m_start(std::move(work), std::move(finished));
}

QString Questions::tableName(const QString& fold) const {
    return fold.isEmpty() ? tr("the log’s own table") : fold;
}

void Questions::readRow(const RowSubject& row, std::function<void(const ReadRow&)> take) {
    m_reader.post([this, row, at = m_session->playhead(), past = m_session->past(),
                   take = std::move(take)](const Cancelled& cancelled) {
        ReadRow read;
        const auto named = row.history->keys().key(row.key);
        absl::Status status = named.status();
        const auto version = row.history->versionAt(row.key, at);
        status.Update(version.status());
        if (status.ok()) {
            read.row = {(*row.history->keys().streams())[named->stream.value()], named->bytes};
        }
        if (status.ok() && *version && !(*version)->deleted) {
            const RowVersion wanted{row.key, (*version)->writer};
            status = row.history->readRows(
                std::span(&wanted, 1),
                [&read](std::size_t, const RowContent& content) {
                    read.content = content.bytes && !content.poisoned
                                       ? OptionalBytes(*content.bytes)
                                       : std::nullopt;
                    return true;
                },
                cancelled);
        }
        m_reader.deliver([this, read, status, past, take] {
            if (!status.ok()) {
                emit m_desk->failed(sentence(status));
            } else if (past == m_session->past()) {
                take(read);
            }
        });
    });
}

void Questions::addTo(QMenu* menu, const RowSubject& row) {
    menu->addAction(row.field.isEmpty() ? tr("What is the cause of this?…")
                                        : tr("What is the cause of this %1?…").arg(row.field),
                    this, [this, row] { cause(row); });
    menu->addAction(tr("Does the order of its events matter?…"), this, [this, row] { order(row); });
    menu->addAction(tr("What if it had been there before all events?…"), this,
                    [this, row] { firstRow(row); });
}

// --- the cause ---

void Questions::cause(const RowSubject& row) {
    readRow(row, [this, row](const ReadRow& read) { openCause(row, read); });
}

void Questions::openCause(const RowSubject& subject, const ReadRow& row) {
    const QStringList conditions = conditionsOf(row.content);
    const auto ofField = std::find_if(conditions.begin(), conditions.end(), [&](const QString& c) {
        return !subject.field.isEmpty() && c.startsWith(subject.field + ' ');
    });
    const QString any = tr("any event");
    const QString stretch =
        m_range ? tr("those of the selection, %1 to %2")
                      .arg(formatPosition(m_range->from), formatPosition(m_range->to))
                : QString();
    QuestionSheet sheet;
    sheet.title = tr("What is the cause of what is true of %1 at %2?")
                      .arg(shortText(row.row.key), formatPosition(m_session->playhead()));
    sheet.help =
        tr("The smallest set of events without which it would not be so: each trial folds the "
           "row’s events anew. What is found becomes a branch without them.");
    sheet.accept = tr("Find it");
    sheet.fields = {{"condition", tr("what is true"), QuestionField::Kind::OpenChoice,
                     ofField != conditions.end() ? *ofField : QString(), conditions,
                     tr("status = 'paid' and total > 10")},
                    {"stretch", tr("may go"), QuestionField::Kind::Choice, m_range ? stretch : any,
                     m_range ? QStringList{any, stretch} : QStringList{any}},
                    {"among",
                     tr("of those only"),
                     QuestionField::Kind::Text,
                     {},
                     {},
                     tr("any; or @type = 'OrderPaid'")}};
    sheet.check = [](const QuestionAnswers& answers) {
        const QString among = answers["among"];
        const auto condition = Condition::parse(among.toStdString());
        return !whyNotForRows(answers["condition"]).isEmpty() ? whyNotForRows(answers["condition"])
               : among.isEmpty() || condition.ok()            ? QString()
                                                              : sentence(condition.status());
    };
    sheet.ask = [this, subject, row = row.row, stretch, range = m_range,
                 at = m_session->playhead()](const QuestionAnswers& answers) {
        const auto condition = Condition::parse(answers["condition"].toStdString());
        const auto among = Condition::parse(answers["among"].toStdString());
        CauseQuestion question{nullptr, row, at, *condition};
        const bool inRange = range && answers["stretch"] == stretch;
        if (inRange || among.ok()) {
            question.mayGo = [inRange, range, among](Position p, const EventView& event) {
                return (!inRange || (p >= range->from && p < range->to)) &&
                       (!among.ok() || among->of(event) == Truth::True);
            };
        }
        if (!subject.fold.isEmpty()) {
            question.folded = subject.history;
        }
        findCause(subject, std::move(question));
    };
    m_form->openWith(std::move(sheet));
}

void Questions::findCause(const RowSubject& subject, CauseQuestion question) {
    emit asked(subject.fold);
    const auto progress = std::make_shared<SearchProgress>();
    const auto asked = std::make_shared<CauseQuestion>(std::move(question));
    const auto answer = std::make_shared<CauseAnswer>();
    const auto past = m_session->past();
    asked->tell = [progress, most = asked->mostTrials](std::uint64_t trials) {
        progress->done = trials;
        progress->all = most;
    };
    auto run = [asked, answer, progress, past,
                rule = m_folds->ruleHere(subject.fold)]() -> absl::Status {
        auto fold = rule();
        if (!fold.ok()) {
            return fold.status();
        }
        asked->fold = *std::move(fold);
        auto found = oxbow::findCause(*asked, *past->history(),
                                      [progress] { return progress->cancel.load(); });
        if (found.ok()) {
            *answer = *std::move(found);
        }
        return found.status();
    };
    start(workOf(tr("Looking for the cause of %1").arg(shortText(asked->row.key)), tr("trial"),
                 progress, std::move(run)),
          [this, asked, answer, past](const absl::Status& status) {
              if (status.ok()) {
                  tellCause(*asked, *answer, past);
              } else if (!absl::IsCancelled(status)) {
                  emit m_desk->failed(sentence(status));
              }
          });
}

void Questions::tellCause(const CauseQuestion& question, const CauseAnswer& answer,
                          const std::shared_ptr<const ShownPast>& past) {
    using Found = CauseSearchResult::Found;
    const QString condition = fromUtf8(question.condition.text());
    const QString key = shortText(question.row.key);
    const QString trials = formatCountOf(answer.trials, tr("trial"));
    if (answer.found == Found::No) {
        emit m_desk->told(
            tr("None of %1 makes “%2” of %3 otherwise: of the %4 that the row depends on, %5 might "
               "go.")
                .arg(trials, condition, key, formatCountOf(answer.rowEvents, tr("event")),
                     formatCount(answer.candidates)));
        return;
    }
    const QString claim = answer.found == Found::Smallest ? tr("no smaller set does it")
                          : answer.found == Found::OneMinimal
                              ? tr("without any one of them it does not; another, smaller set may")
                              : tr("the trials ran out before it was made as small as it can be");
    const QString events = formatCountOf(answer.events.size(), tr("event"));
    const QString wanted = fromUtf8(truthName(answer.wanted));
    emit m_desk->told(
        tr("Without %1 “%2” is %3 of %4: %5 (%6). The row is then %7.")
            .arg(events, condition, wanted, key, claim, trials, shownRowText(answer.after)));
    const QString note = tr("Without these events “%1” is %2 of %3 at %4: %5")
                             .arg(condition, wanted, key, formatPosition(question.at), claim);
    m_desk->carryOut(findingDeed(tr("Drop %1, the cause of “%2”").arg(events, condition), past,
                                 tr("%1 without its cause").arg(key).toStdString(),
                                 note.toStdString(),
                                 [past, positions = answer.events,
                                  note](const Cancelled&) -> absl::StatusOr<std::vector<Edit>> {
                                     Edit drop;
                                     drop.kind = Edit::Kind::Drop;
                                     drop.reason = note.toStdString();
                                     for (const Position p : positions) {
                                         drop.events.push_back(past->events()->idOf(p));
                                     }
                                     return std::vector{drop};
                                 }));
}

// --- the order ---

void Questions::order(const std::optional<RowSubject>& row) {
    const auto open = [this](const QString& fold, const std::optional<RowKey>& key) {
        const QString partitions = tr("the events of a partition");
        const QString keys = tr("only those of a key");
        QuestionSheet sheet;
        sheet.title =
            key ? tr("Does the order of the events of %1 matter?").arg(shortText(key->key))
                : tr("Does the order of events matter, in %1?").arg(tableName(fold));
        sheet.help =
            tr("Other orders that nothing forbids are tried up to the playhead: an event stays "
               "behind what caused it. Rows that come out otherwise are listed.");
        sheet.accept = tr("Try");
        sheet.fields = {{"chains",
                         tr("keep in order"),
                         QuestionField::Kind::Choice,
                         partitions,
                         {partitions, keys}}};
        sheet.ask = [this, fold, key, keys](const QuestionAnswers& answers) {
            tryOrders(fold, key, answers["chains"] == keys ? Chains::Keys : Chains::Partitions);
        };
        m_form->openWith(std::move(sheet));
    };
    if (!row) {
        open({}, std::nullopt);
        return;
    }
    readRow(*row, [open, fold = row->fold](const ReadRow& read) { open(fold, read.row); });
}

void Questions::tryOrders(const QString& fold, std::optional<RowKey> row, Chains chains) {
    emit asked(fold);
    struct Tried {
        OrderQuestion question;
        OrderAnswer answer;
        std::vector<OrderWitness> witnesses;
    };
    const auto progress = std::make_shared<SearchProgress>();
    const auto tried = std::make_shared<Tried>();
    tried->question.row = std::move(row);
    tried->question.at = m_session->playhead();
    tried->question.chains = chains;
    tried->question.tell = [progress](std::uint64_t done, std::uint64_t all) {
        progress->done = done;
        progress->all = all;
    };
    const auto past = m_session->past();
    auto run = [tried, progress, past, rule = m_folds->ruleHere(fold)]() -> absl::Status {
        auto made = rule();
        auto causes = CauseFields::create();
        if (!made.ok() || !causes.ok()) {
            return made.ok() ? causes.status() : made.status();
        }
        tried->question.fold = *std::move(made);
        tried->question.causes = *std::move(causes);
        const auto take = [&](const OrderWitness& witness) {
            if (tried->witnesses.size() < kMostWitnesses) {
                tried->witnesses.push_back(witness);
                // It is as long as the log, and found again where it is wanted.
                tried->witnesses.back().wholeOrder = {};
            }
        };
        auto answer = oxbow::tryOrders(tried->question, *past->events(), take,
                                       [progress] { return progress->cancel.load(); });
        if (answer.ok()) {
            tried->answer = *answer;
        }
        return answer.status();
    };
    start(workOf(tr("Trying other orders"), tr("row"), progress, std::move(run)),
          [this, tried, past](const absl::Status& status) {
              if (status.ok()) {
                  tellOrders(tried->answer, tried->witnesses, tried->question, past);
              } else if (!absl::IsCancelled(status)) {
                  emit m_desk->failed(sentence(status));
              }
          });
}

void Questions::tellOrders(const OrderAnswer& answer, const std::vector<OrderWitness>& witnesses,
                           const OrderQuestion& question,
                           const std::shared_ptr<const ShownPast>& past) {
    Findings findings;
    findings.title =
        witnesses.empty()
            ? tr("No other order makes another row")
            : tr("%1 on an order that nothing prescribes")
                  .arg(formatCountOf(witnesses.size(), tr("row depends"), tr("rows depend")));
    const QString looked =
        tr("%1 looked at, of which the events of %2 may change places; %3.")
            .arg(formatCountOf(answer.rows, tr("row")), formatCount(answer.freeRows),
                 formatCountOf(answer.trials, tr("trial")));
    const QString claim =
        !witnesses.empty()
            ? tr("Proven: each comes out otherwise after another order that keeps all that must be "
                 "kept.")
        : answer.freeRows == 0 ? tr("Proven: the events of each row have but one order.")
        : answer.exhaustedRows == answer.freeRows
            ? tr("Proven: every order was tried.")
            : tr("Not proven: neighbours were exchanged, and each chain was tried as early and as "
                 "late as it can be, which is not every order.");
    findings.sentence = claim + ' ' + looked;
    findings.columns = {{"row", tr("row"), {}, 16},
                        {"fields", tr("differs in"), {}, 16},
                        {"stands", tr("as it stands"), {}, 30},
                        {"otherwise", tr("in another order"), {}, 30, false, true}};
    for (const OrderWitness& witness : witnesses) {
        QStringList fields;
        for (const std::string& field : witness.fields) {
            fields << fromUtf8(field);
        }
        findings.rows.push_back({monoCell(shortText(witness.row.key)),
                                 textCell(fields.join(QStringLiteral(", "))),
                                 rowCell(witness.asItStands), rowCell(witness.otherwise)});
    }
    findings.onRow = tr("Show that order as a branch");
    findings.takeRow = [this, witnesses, past, at = question.at, chains = question.chains,
                        causes = question.causes](std::size_t row) {
        const OrderWitness& witness = witnesses[row];
        const QString key = shortText(witness.row.key);
        const QString note =
            tr("Another order of the events of %1, which nothing prescribes").arg(key);
        m_desk->carryOut(findingDeed(
            tr("Order the events of %1 otherwise").arg(key), past,
            tr("%1 in another order").arg(key).toStdString(), note.toStdString(),
            [past, witness, at, chains,
             causes](const Cancelled& cancelled) -> absl::StatusOr<std::vector<Edit>> {
                const Position from = witness.inLog.front();
                const auto order = legalOrder(*past->events(), from, at, witness.inOther, chains,
                                              causes, cancelled);
                if (!order.ok()) {
                    return order.status();
                }
                if (!*order) {
                    return absl::FailedPreconditionError("there is no such order any more");
                }
                return movesInto(*past->events(), from, **order);
            }));
    };
    m_findings->openWith(std::move(findings));
}

}  // namespace oxbow
