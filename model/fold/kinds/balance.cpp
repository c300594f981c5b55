// balance: what each account holds, of postings that each name several.
#include <absl/container/flat_hash_map.h>
#include <absl/strings/str_cat.h>

#include "model/fold/kinds/built_in_fold.h"
#include "model/fold/kinds/total.h"

namespace oxbow {
namespace {

// What the lines of one event add to one account.
struct Posting {
    RowKey key;
    std::string currency;  // as JSON; empty: none is named
    Decimal debit;
    Decimal credit;
    absl::Status fault = absl::OkStatus();
};

// A debit raises a balance and a credit lowers it, so that all balances of a currency sum to zero
// where the books balance. An event writes each of its accounts once, however many lines it has.
class BalanceRunner final : public FoldRunner {
public:
    static constexpr bool kIsByOneKey = false;
    static constexpr WritesRows kWrites = WritesRows::All;
    explicit BalanceRunner(Definition definition)
        : m_definition(std::move(definition)),
          m_entries(m_definition->path("entries")),
          m_account(m_definition->path("account")),
          m_debit(m_definition->path("debit")),
          m_credit(m_definition->path("credit")),
          m_amount(m_definition->path("amount")),
          m_currency(m_definition->path("currency")) {}

    absl::Status route(const FoldEvent& event, std::vector<RowKey>& out) override {
        if (m_definition->concerns(event.view)) {
            read(event.view);
            for (Posting& posting : m_postings) {
                out.push_back(std::move(posting.key));
            }
        }
        return absl::OkStatus();
    }

    absl::Status apply(const FoldEvent& event, FoldRows& rows) override {
        if (!m_definition->concerns(event.view)) {
            return absl::OkStatus();
        }
        m_withoutField += read(event.view) ? 0 : 1;
        for (const Posting& posting : m_postings) {
            if (absl::Status status = post(posting, rows); !status.ok()) {
                return status;
            }
        }
        return absl::OkStatus();
    }

    std::uint64_t withoutField() const override { return m_withoutField; }

private:
    // Fills m_postings; false where the event, or a line of it, lacks a field.
    bool read(const EventView& event) {
        m_postings.clear();
        m_places.clear();
        if (m_entries == nullptr) {
            return readTransfer(event);
        }
        const auto lines = fieldOf(event, *m_entries);
        if (!lines || lines->type != JsonType::Array) {
            return false;
        }
        bool complete = true;
        // Looked for once: the event may be as large as its lines are many.
        m_eventCurrency = m_currency == nullptr ? std::nullopt : fieldOf(event, *m_currency);
        for (const JsonValue& line : jsonElements(lines->lexeme)) {
            complete &= readLine(line.lexeme);
        }
        return complete;
    }

    bool readTransfer(const EventView& event) {
        const auto debit = fieldOf(event, *m_debit);
        const auto credit = fieldOf(event, *m_credit);
        const auto amount = fieldOf(event, *m_amount);
        if (!debit || !credit || !amount) {
            return false;
        }
        const auto currency = m_currency == nullptr ? std::nullopt : fieldOf(event, *m_currency);
        const auto number = decimalOf(*m_amount, *amount);
        add(*debit, currency, number, false);
        add(*credit, currency, number, true);
        return true;
    }

    bool readLine(std::string_view line) {
        const auto account = fieldIn(line, *m_account);
        if (!account) {
            return false;
        }
        std::optional<JsonValue> currency;
        if (m_currency != nullptr) {
            currency = fieldIn(line, *m_currency);
            currency = currency ? currency : m_eventCurrency;
        }
        bool found = false;
        for (const auto& [path, isCredit] :
             {std::pair(m_debit, false), std::pair(m_credit, true), std::pair(m_amount, false)}) {
            const auto value = path == nullptr ? std::nullopt : fieldIn(line, *path);
            if (!value) {
                continue;
            }
            found = true;
            auto number = decimalOf(*path, *value);
            const bool negative = path == m_amount && number.ok() && number->sign() < 0;
            if (negative) {
                number = number->negated();
            }
            add(*account, currency, number, isCredit || negative);
        }
        return found;
    }

    void add(const JsonValue& account, const std::optional<JsonValue>& currency,
             const absl::StatusOr<Decimal>& number, bool isCredit) {
        Posting& posting = postingOf(account, currency);
        if (!number.ok()) {
            posting.fault.Update(number.status());
            return;
        }
        Decimal& side = isCredit ? posting.credit : posting.debit;
        const auto sum = added(amountField(), side, *number);
        if (sum.ok()) {
            side = *sum;
        } else {
            posting.fault.Update(sum.status());
        }
    }

    Posting& postingOf(const JsonValue& account, const std::optional<JsonValue>& currency) {
        Posting posting;
        if (currency) {
            posting.currency = asJson(*currency);
            posting.key.key = absl::StrCat("[", asJson(account), ",", posting.currency, "]");
        } else {
            posting.key.key = account.type == JsonType::String ? unescapeJson(account.lexeme)
                                                               : compactJson(account.lexeme);
        }
        const auto [place, isNew] = m_places.emplace(posting.key.key, m_postings.size());
        if (isNew) {
            m_postings.push_back(std::move(posting));
        }
        return m_postings[place->second];
    }

    static std::string asJson(const JsonValue& value) {
        std::string out;
        if (value.type == JsonType::String) {
            appendJsonString(out, unescapeJson(value.lexeme));
        } else {
            out = compactJson(value.lexeme);
        }
        return out;
    }

    // For a sentence about a sum.
    const FieldPath& amountField() const {
        return m_amount != nullptr ? *m_amount : m_debit != nullptr ? *m_debit : *m_credit;
    }

    absl::Status post(const Posting& posting, FoldRows& rows) const {
        const auto before = rows.find(posting.key);
        if (!before.ok()) {
            return before.status();
        }
        if (*before != nullptr && (*before)->poisoned) {
            return absl::OkStatus();
        }
        Decimal debit = posting.debit;
        Decimal credit = posting.credit;
        absl::Status fault = posting.fault;
        if (*before != nullptr && fault.ok()) {
            Decimal debitBefore;
            Decimal creditBefore;
            if (!readRow(shownText(**before), debitBefore, creditBefore)) {
                return foreignRow(**before);
            }
            fault = sumUp(debit, debitBefore);
            fault.Update(sumUp(credit, creditBefore));
        }
        const auto balance = added(amountField(), debit, credit.negated());
        fault.Update(balance.status());
        if (!fault.ok()) {
            return rows.put(posting.key, poisonedRow(std::string(fault.message())));
        }
        FoldRow after;
        std::string& out = after.shown.emplace("{\"balance\":");
        balance->appendTo(out);
        out += ",\"debit\":";
        debit.appendTo(out);
        out += ",\"credit\":";
        credit.appendTo(out);
        if (!posting.currency.empty()) {
            absl::StrAppend(&out, ",\"currency\":", posting.currency);
        }
        out += '}';
        return rows.put(posting.key, std::move(after));
    }

    absl::Status sumUp(Decimal& side, const Decimal& before) const {
        auto sum = added(amountField(), before, side);
        if (sum.ok()) {
            side = *std::move(sum);
        }
        return sum.status();
    }

    static bool readRow(std::string_view shown, Decimal& debit, Decimal& credit) {
        RowText row(shown);
        if (!row.skip("{\"balance\":") || row.until(',').empty() || !row.skip(",\"debit\":")) {
            return false;
        }
        const auto debitRead = Decimal::parse(row.until(','));
        if (!debitRead.ok() || !row.skip(",\"credit\":")) {
            return false;
        }
        const std::string_view rest = row.rest();
        const auto creditRead = Decimal::parse(rest.substr(0, rest.find_first_of(",}")));
        if (!creditRead.ok()) {
            return false;
        }
        debit = *debitRead;
        credit = *creditRead;
        return true;
    }

    Definition m_definition;
    const FieldPath* m_entries;
    const FieldPath* m_account;
    const FieldPath* m_debit;
    const FieldPath* m_credit;
    const FieldPath* m_amount;
    const FieldPath* m_currency;
    std::optional<JsonValue> m_eventCurrency;
    std::vector<Posting> m_postings;
    absl::flat_hash_map<std::string, std::size_t> m_places;
    std::uint64_t m_withoutField = 0;
};

}  // namespace

MadeFold makeBalance(const Definition& definition) {
    const auto missing = [](const char* what) { return absl::InvalidArgumentError(what); };
    const bool hasLines = definition->path("entries") != nullptr;
    if (hasLines && definition->path("account") == nullptr) {
        return missing(
            "\"account\": is missing; of \"entries\" it is the path, in a line, of the "
            "account's name");
    }
    if (hasLines && definition->path("debit") == nullptr && definition->path("credit") == nullptr &&
        definition->path("amount") == nullptr) {
        return missing(
            "\"amount\": is missing; of \"entries\" it is the path, in a line, of an "
            "amount that is below zero for a credit; or name \"debit\" and \"credit\"");
    }
    if (!hasLines &&
        (definition->path("debit") == nullptr || definition->path("credit") == nullptr ||
         definition->path("amount") == nullptr)) {
        return missing(
            "\"debit\", \"credit\" and \"amount\" are needed, the paths of the two "
            "accounts and of the amount; or \"entries\", the path of a list of lines");
    }
    if (!hasLines && definition->path("account") != nullptr) {
        return missing("\"account\": belongs to \"entries\", which is not there; leave it out");
    }
    return foldOf<BalanceRunner>(definition);
}

}  // namespace oxbow
