// The JSON of a record that is no strict JSON by itself: what stands in it, or is made of it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "importers/importer.h"
#include "importers/resume_mark.h"
#include "importers/text/record_framer.h"
#include "model/event/event_batch.h"
#include "model/payload/json.h"

namespace oxbow {

// A record is kept as it stands; read is, where it is not strict JSON,
// - what it is without comments and without commas behind the last element, NaN and Infinity as
//   texts;
// - the JSON behind a prefix (`web-1  | {…}`), where most records have one;
// - the JSON in a text (`"{\"a\":1}"`), where most records are one;
// - an object of an array's elements, where the first record, or what the document says beside
// them,
//   names them.
class RecordJson {
public:
    // Finds out from the first records which of these they are. `byPlace`: the elements of arrays
    // are asked for by their number.
    void learn(std::span<const RecordFrame> records, bool byPlace);

    // Another record comes.
    void next() { m_prefix = {}; }
    // What is to be read of a record that is no strict JSON; empty: nothing can be.
    std::string_view ofBroken(std::string_view record, Arena& arena);
    // Of one that is: empty where it is to be read itself.
    std::string_view ofValid(const JsonValue& record, Arena& arena);
    // Whether ofValid() must be asked.
    bool looksInside() const { return m_inText || !m_columns.empty(); }
    // Whether the record names the others' elements; there is one at most.
    bool takeHeader();

    // What stood before the JSON of the last record; empty where nothing did.
    std::string_view prefix() const { return m_prefix; }

    std::vector<std::string> reasons() const;
    void countInto(FidelityReport& report) const;
    void save(MarkWriter& mark) const;
    void restore(MarkReader& mark);

private:
    void learnColumns(std::span<const RecordFrame> records);

    bool m_prefixed = false;
    bool m_inText = false;
    bool m_headerToCome = false;
    std::vector<std::string> m_columns;  // of records that are arrays
    std::string m_listInText;            // the member of a lone record that holds one
    std::string_view m_prefix;
    std::uint64_t m_relaxed = 0;
};

// The JSON behind the first bracket from which on the rest of a line is a JSON object or array.
std::string_view jsonBehindPrefix(std::string_view line);
// Strict JSON of a text with comments, commas behind last elements, NaN or Infinity, which become
// texts; empty where it is something else, or strict already.
std::string strictJson(std::string_view text);

}  // namespace oxbow
