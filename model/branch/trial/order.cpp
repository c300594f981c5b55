#include "model/branch/trial/order.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "model/branch/compare/field_difference.h"
#include "model/branch/trial/row_trial.h"

namespace oxbow {
namespace {

using Order = std::vector<std::size_t>;

// The events of a row, as what must keep its order leaves them free.
class RowFreedom {
public:
    RowFreedom(const RowTrial& trial, const OrderQuestion& question) {
        const std::size_t count = trial.positions().size();
        std::map<std::string, std::size_t> chains;
        std::map<std::string, std::size_t> named;
        std::vector<std::string> names;
        m_causes.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto chain =
                chains.emplace(chainOf(trial.event(i), question.chains), chains.size());
            m_chainOf.push_back(chain.first->second);
            m_chains.resize(chains.size());
            m_chains[m_chainOf.back()].push_back(i);
            names.clear();
            question.causes.readCauses(trial.event(i), names);
            for (const std::string& name : names) {
                if (const auto cause = named.find(name); cause != named.end()) {
                    m_causes[i].push_back(cause->second);
                }
            }
            names.clear();
            question.causes.readNames(trial.event(i), names);
            for (std::string& name : names) {
                named.emplace(std::move(name), i);
            }
        }
    }

    std::size_t count() const { return m_chainOf.size(); }
    std::size_t chainCount() const { return m_chains.size(); }

    // How many orders there are, were there no causes; at most `most` + 1.
    std::uint64_t countUpTo(std::uint64_t most) const {
        // Of each chain after the other: in how many ways its events come among those before.
        std::uint64_t orders = 1;
        std::uint64_t placed = 0;
        for (const Order& chain : m_chains) {
            for (std::uint64_t i = 1; i <= chain.size(); ++i) {
                ++placed;
                // orders · placed / i is a whole number each time.
                orders = orders * placed / i;
                if (orders > most) {
                    return most + 1;
                }
            }
        }
        return orders;
    }

    bool mayExchange(std::size_t i) const {
        const Order& causes = m_causes[i + 1];
        return m_chainOf[i] != m_chainOf[i + 1] &&
               std::find(causes.begin(), causes.end(), i) == causes.end();
    }

    // An order in which each next event is of the chain that `better` prefers.
    template <class Better>
    Order greedy(const Better& better) const {
        Progress progress(*this);
        Order order;
        while (order.size() < count()) {
            std::optional<std::size_t> best;
            for (std::size_t chain = 0; chain < m_chains.size(); ++chain) {
                const auto next = progress.next(chain);
                if (next && (!best || better(*next, *best))) {
                    best = next;
                }
            }
            order.push_back(*best);
            progress.place(*best);
        }
        return order;
    }

    // Each order, until `visit` says false.
    template <class Visit>
    void forEachOrder(const Visit& visit) const {
        Progress progress(*this);
        Order order;
        extend(progress, order, visit);
    }

    std::size_t chainOfEvent(std::size_t i) const { return m_chainOf[i]; }

private:
    class Progress {
    public:
        explicit Progress(const RowFreedom& freedom)
            : m_freedom(freedom), m_done(freedom.m_chains.size()), m_isPlaced(freedom.count()) {}
        std::optional<std::size_t> next(std::size_t chain) const {
            const Order& events = m_freedom.m_chains[chain];
            if (m_done[chain] == events.size()) {
                return std::nullopt;
            }
            const std::size_t event = events[m_done[chain]];
            for (const std::size_t cause : m_freedom.m_causes[event]) {
                if (!m_isPlaced[cause]) {
                    return std::nullopt;
                }
            }
            return event;
        }
        void place(std::size_t event) {
            m_isPlaced[event] = true;
            ++m_done[m_freedom.m_chainOf[event]];
        }
        void takeBack(std::size_t event) {
            m_isPlaced[event] = false;
            --m_done[m_freedom.m_chainOf[event]];
        }

    private:
        const RowFreedom& m_freedom;
        std::vector<std::size_t> m_done;
        std::vector<bool> m_isPlaced;
    };

    template <class Visit>
    bool extend(Progress& progress, Order& order, const Visit& visit) const {
        if (order.size() == count()) {
            return visit(order);
        }
        for (std::size_t chain = 0; chain < m_chains.size(); ++chain) {
            const auto next = progress.next(chain);
            if (!next) {
                continue;
            }
            order.push_back(*next);
            progress.place(*next);
            const bool goOn = extend(progress, order, visit);
            progress.takeBack(*next);
            order.pop_back();
            if (!goOn) {
                return false;
            }
        }
        return true;
    }

    std::vector<std::size_t> m_chainOf;
    std::vector<Order> m_chains;
    std::vector<Order> m_causes;  // those that stand before, of each event
};

// The fields in which two rows differ; one without a name where it is the row as a whole.
std::vector<std::string> differingFields(const FoldRow* one, const FoldRow* other) {
    const auto shown = [](const FoldRow* row) {
        return row != nullptr && row->shown ? OptionalBytesView(*row->shown) : std::nullopt;
    };
    const bool sameKind =
        shown(one).has_value() == shown(other).has_value() &&
        (!shown(one) || (one->isText == other->isText && one->poisoned == other->poisoned));
    std::vector<std::string> fields;
    if (!sameKind) {
        fields.emplace_back();
    } else {
        for (FieldDifference& difference : fieldDifferences(shown(one), shown(other))) {
            fields.push_back(std::move(difference.name));
        }
    }
    return fields;
}

// Tries the orders of one row.
class RowOrders {
public:
    RowOrders(const OrderQuestion& question, const EventSequence& events, RowTrial& trial,
              OrderAnswer& answer, const Cancelled& cancelled)
        : m_question(question),
          m_events(events),
          m_trial(trial),
          m_freedom(trial, question),
          m_answer(answer),
          m_cancelled(cancelled) {}

    absl::Status run(const VisitWitness& visit) {
        if (m_freedom.chainCount() < 2) {
            return absl::OkStatus();
        }
        ++m_answer.freeRows;
        const auto folded = m_trial.forEachPrefix(
            [this](std::size_t, const FoldRow* row) {
                m_asItStands = row == nullptr ? std::nullopt : std::optional(*row);
            },
            m_cancelled);
        if (!folded.ok()) {
            return folded;
        }
        if (m_freedom.countUpTo(m_question.mostTrials) <= m_question.mostTrials) {
            m_freedom.forEachOrder([this](const Order& order) { return look(order); });
            m_answer.exhaustedRows += m_failure.ok() ? 1 : 0;
        } else {
            lookAtSome();
        }
        if (m_failure.ok() && m_witness) {
            m_witness->fields.assign(m_fields.begin(), m_fields.end());
            visit(*m_witness);
        }
        return m_failure;
    }

private:
    void lookAtSome() {
        Order order(m_freedom.count());
        std::iota(order.begin(), order.end(), std::size_t{0});
        // The extremes first: there are few of them, and they differ most.
        for (std::size_t chain = 0; chain < m_freedom.chainCount(); ++chain) {
            for (const bool early : {true, false}) {
                const auto better = [&](std::size_t a, std::size_t b) {
                    const bool aIsOfIt = m_freedom.chainOfEvent(a) == chain;
                    const bool bIsOfIt = m_freedom.chainOfEvent(b) == chain;
                    return aIsOfIt == bIsOfIt ? a < b : aIsOfIt == early;
                };
                if (!look(m_freedom.greedy(better))) {
                    return;
                }
            }
        }
        for (std::size_t i = 0; i + 1 < order.size(); ++i) {
            if (m_freedom.mayExchange(i)) {
                std::swap(order[i], order[i + 1]);
                const bool goOn = look(order);
                std::swap(order[i], order[i + 1]);
                if (!goOn) {
                    return;
                }
            }
        }
    }

    // False: no more.
    bool look(const Order& order) {
        if (m_tried == m_question.mostTrials) {
            return false;
        }
        if (m_cancelled && m_cancelled()) {
            m_failure = absl::CancelledError("the search was cancelled");
            return false;
        }
        ++m_tried;
        ++m_answer.trials;
        const auto row = m_trial.inOrder(order);
        m_failure = row.status();
        if (!row.ok()) {
            return false;
        }
        const auto fields = differingFields(m_asItStands ? &*m_asItStands : nullptr, *row);
        const bool isNews = std::any_of(fields.begin(), fields.end(), [this](const auto& field) {
            return !m_fields.contains(field);
        });
        if (isNews) {
            prove(order, *row == nullptr ? std::nullopt : std::optional(**row), fields);
        }
        return m_failure.ok();
    }

    void prove(const Order& order, std::optional<FoldRow> row,
               const std::vector<std::string>& fields) {
        std::size_t first = 0;
        std::size_t last = order.size() - 1;
        while (order[first] == first) {
            ++first;
        }
        while (order[last] == last) {
            --last;
        }
        OrderWitness witness;
        witness.row = m_trial.row();
        for (std::size_t i = first; i <= last; ++i) {
            witness.inLog.push_back(m_trial.positions()[i]);
            witness.inOther.push_back(m_trial.positions()[order[i]]);
        }
        auto whole = legalOrder(m_events, witness.inLog.front(), witness.inLog.back().next(),
                                witness.inOther, m_question.chains, m_question.causes, m_cancelled);
        m_failure = whole.status();
        if (!whole.ok()) {
            return;
        }
        if (!*whole) {
            ++m_answer.illegal;
            return;
        }
        m_fields.insert(fields.begin(), fields.end());
        if (!m_witness) {
            witness.asItStands = m_asItStands;
            witness.otherwise = std::move(row);
            witness.wholeOrder = **std::move(whole);
            m_witness = std::move(witness);
        }
    }

    const OrderQuestion& m_question;
    const EventSequence& m_events;
    RowTrial& m_trial;
    const RowFreedom m_freedom;
    OrderAnswer& m_answer;
    const Cancelled& m_cancelled;
    std::optional<FoldRow> m_asItStands;
    std::uint64_t m_tried = 0;
    std::set<std::string> m_fields;
    std::optional<OrderWitness> m_witness;
    absl::Status m_failure;
};

// The events of each row that more than one chain reaches, in order of the rows' first appearance.
class RowsInSeveralChains {
public:
    explicit RowsInSeveralChains(const OrderQuestion& question) : m_question(question) {}

    absl::Status read(const EventSequence& events, const Cancelled& cancelled) {
        // First which rows those are: mostly few, and often none.
        auto status = route(events, cancelled, [this](const RowKey& row, const FoldEvent& event) {
            const auto [place, isNew] = m_places.emplace(row, m_rows.size());
            if (isNew) {
                m_rows.push_back({row, chainOf(event.view, m_question.chains), false, {}});
            } else if (Row& known = m_rows[place->second]; !known.several) {
                known.several = known.chain != chainOf(event.view, m_question.chains);
            }
        });
        const bool any =
            std::any_of(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.several; });
        if (status.ok() && any) {
            status = route(events, cancelled, [this](const RowKey& row, const FoldEvent& event) {
                if (Row& known = m_rows[m_places.at(row)]; known.several) {
                    known.events.positions.push_back(event.position);
                    if (m_question.fold->needsSequenceNumber()) {
                        known.events.sequenceNumbers.push_back(event.sequenceNumber);
                    }
                }
            });
        }
        return status;
    }

    struct Row {
        RowKey key;
        std::string chain;  // of its first event
        bool several = false;
        RowTrial::RowEvents events;
    };
    std::vector<Row>& rows() { return m_rows; }

private:
    template <class Visit>
    absl::Status route(const EventSequence& events, const Cancelled& cancelled,
                       const Visit& visit) {
        auto runner = m_question.fold->start();
        if (!runner.ok()) {
            return runner.status();
        }
        const bool numbered = m_question.fold->needsSequenceNumber();
        std::map<std::pair<std::string, OptionalBytes>, std::uint64_t> numbers;
        std::vector<RowKey> rows;
        absl::Status failure;
        const auto read = forEachEvent(
            events, Position(), m_question.at, EventParts::All,
            [&](Position p, const EventView& event) {
                FoldEvent routed{p, event};
                if (numbered) {
                    const OptionalBytes key = event.key ? OptionalBytes(*event.key) : std::nullopt;
                    routed.sequenceNumber = numbers[{std::string(event.stream), key}]++;
                }
                rows.clear();
                failure = (*runner)->route(routed, rows);
                for (const RowKey& row : rows) {
                    if (!m_question.row || row == *m_question.row) {
                        visit(row, routed);
                    }
                }
                return failure.ok();
            },
            cancelled);
        return failure.ok() ? read : failure;
    }

    const OrderQuestion& m_question;
    std::map<RowKey, std::size_t> m_places;
    std::vector<Row> m_rows;
};

}  // namespace

absl::StatusOr<OrderAnswer> tryOrders(const OrderQuestion& question, const EventSequence& events,
                                      const VisitWitness& visit, const Cancelled& cancelled) {
    if (!question.fold->isLocal()) {
        return absl::FailedPreconditionError(
            "the rows of this fold depend on each other, so that no row can be tried by itself: "
            "its order can be changed in a branch, by `oxbow branch W move`");
    }
    RowsInSeveralChains found(question);
    if (auto status = found.read(events, cancelled); !status.ok()) {
        return status;
    }
    OrderAnswer answer;
    answer.rows = found.rows().size();
    std::uint64_t done = 0;
    for (RowsInSeveralChains::Row& row : found.rows()) {
        if (question.tell) {
            question.tell(done++, answer.rows);
        }
        if (!row.several) {
            continue;
        }
        const auto trial =
            RowTrial::of(question.fold, events, row.key, std::move(row.events), cancelled);
        if (!trial.ok()) {
            return trial.status();
        }
        if (auto status = RowOrders(question, events, **trial, answer, cancelled).run(visit);
            !status.ok()) {
            return status;
        }
    }
    return answer;
}

}  // namespace oxbow
