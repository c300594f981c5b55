#include "importers/format/field_names.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <iterator>
#include <span>

namespace oxbow {
namespace {

struct ScoredName {
    std::string_view name;
    int score;
};

constexpr ScoredName kKeys[] = {
    {"key", 100},        {"messagekey", 98},  {"recordkey", 98},    {"rowkey", 98},
    {"entityid", 96},    {"aggregateid", 96}, {"streamid", 90},     {"primarykey", 90},
    {"pk", 85},          {"caseid", 80},      {"id", 60},           {"uuid", 58},
    {"guid", 58},        {"uid", 58},         {"resourcename", 58}, {"operationno", 58},
    {"ordernumber", 58}, {"arn", 50},         {"username", 45},     {"login", 45},
    {"user", 42},        {"email", 42},       {"sku", 42},          {"device", 40},
    {"sensor", 40},      {"account", 38},     {"customer", 40},     {"principal", 38},
    {"topic", 36},       {"subject", 36},     {"entity", 40},
};

constexpr ScoredName kTypes[] = {
    {"eventtype", 95},     {"type", 80},        {"event", 78},      {"eventname", 76},
    {"kind", 74},          {"action", 72},      {"operation", 70},  {"op", 68},
    {"activity", 66},      {"messagetype", 66}, {"verb", 64},       {"methodname", 62},
    {"operationname", 62}, {"name", 50},        {"command", 48},    {"method", 44},
    {"actionname", 72},    {"eventaction", 72}, {"actiontype", 70}, {"activitytype", 66},
};

constexpr ScoredName kTimes[] = {
    {"eventtime", 100},   {"time", 98},       {"timestamp", 97},  {"ts", 96},
    {"occurredat", 96},   {"occurredon", 96}, {"datetime", 92},   {"createdat", 90},
    {"happenedat", 90},   {"date", 86},       {"tsms", 86},       {"timestampms", 86},
    {"timeunixnano", 90}, {"tst", 84},        {"recordedat", 84}, {"published", 82},
    {"publishedat", 82},  {"created", 80},    {"createdutc", 80}, {"loggedat", 80},
    {"at", 78},           {"when", 78},       {"updatedat", 70},
};

constexpr ScoredName kStreams[] = {
    {"stream", 90},     {"streamname", 90}, {"topic", 85},      {"aggregatetype", 80},
    {"entitytype", 80}, {"table", 75},      {"collection", 75},
};

constexpr std::string_view kEvents[] = {
    "eventid",
    "messageid",
    "msgid",
    "correlationid",
    "causationid",
    "traceid",
    "spanid",
    "parentid",
    "parentspanid",
    "requestid",
    "reqid",
    "sessionid",
    "schemaid",
    "partitionid",
    "offsetid",
    "txid",
    "xid",
    "transactionid",
    "insertid",
    "logid",
    "bootid",
    "machineid",
    "invocationid",
    "systemdinvocationid",
    "processid",
    "threadid",
    "pid",
    "tid",
    "tenantid",
    "realmid",
    "eventidentifier",
    "globalindex",
    "seqid",
    "sequenceid",
    "idempotencykey",
    "requestkey",
    // Numbers of what the event stands in, not of what it is about.
    "blocknumber",
    "linenumber",
    "rownumber",
    "pagenumber",
    "recordnumber",
    "eventnumber",
    "sequencenumber",
    "batchnumber",
    "versionnumber",
    "portnumber",
};

constexpr std::string_view kEnvelope[] = {
    "id",
    "uuid",
    "key",
    "type",
    "kind",
    "event",
    "eventtype",
    "eventname",
    "eventid",
    "op",
    "operation",
    "action",
    "time",
    "timestamp",
    "ts",
    "tsms",
    "at",
    "date",
    "created",
    "createdat",
    "occurredat",
    "source",
    "subject",
    "specversion",
    "version",
    "datacontenttype",
    "dataschema",
    "contenttype",
    "schema",
    "schemaversion",
    "topic",
    "partition",
    "offset",
    "headers",
    "metadata",
    "meta",
    "sequence",
    "sequencenumber",
    "seq",
    "seqid",
    "globalindex",
    "index",
    "score",
    "stream",
    "streamid",
    "streamname",
    "aggregateid",
    "aggregatetype",
    "aggregateidentifier",
    "eventidentifier",
    "timestampms",
    "tst",
    "tenantid",
    "mtdotnettype",
    "isarchived",
    "payloadtype",
    "payloadrevision",
    "correlationid",
    "causationid",
    "traceid",
    "qos",
    "retain",
    "payloadlen",
    "messageid",
    "livemode",
    "object",
    "apiversion",
    "pendingwebhooks",
    "request",
    "account",
    "ph",
    "transaction",
    "format",
    "ignored",
    "routing",
    "actorid",
    "name",
    "revision",
};

// Whose payload is not the event but a moment beside it, or no moment at all.
struct ScoredWord {
    std::string_view word;
    int score;
};
constexpr ScoredWord kTimeWords[] = {
    {"timestamp", 72}, {"datetime", 70}, {"time", 66}, {"ts", 64},   {"date", 60},
    {"at", 60},        {"utc", 50},      {"on", 44},   {"when", 60},
};
constexpr ScoredWord kOtherMoments[] = {
    {"deadline", -45},   {"due", -45},        {"expires", -45},   {"expire", -45},
    {"expiry", -45},     {"expiration", -45}, {"until", -45},     {"birth", -60},
    {"birthday", -60},   {"birthdate", -60},  {"dob", -60},       {"born", -60},
    {"deleted", -30},    {"next", -30},       {"planned", -30},   {"scheduled", -25},
    {"estimated", -30},  {"available", -20},  {"end", -12},       {"enddate", -12},
    {"finished", -8},    {"completed", -6},   {"updated", -8},    {"modified", -8},
    {"last", -10},       {"received", -3},    {"ingested", -6},   {"indexed", -8},
    {"stored", -8},      {"stage", -1},       {"valid", -30},     {"join", -20},
    {"monotonic", -200}, {"duration", -200},  {"timeout", -200},  {"elapsed", -200},
    {"uptime", -200},    {"runtime", -200},   {"lifetime", -200}, {"latency", -200},
    {"zone", -200},      {"timezone", -200},  {"delta", -200},    {"ttl", -200},
    {"offset", -60},     {"version", -200},
};

constexpr Convention kConventions[] = {
    // CloudEvents
    {"specversion", FieldRole::Key, "subject", 95},
    {"specversion", FieldRole::Stream, "source", 85},
    // AWS CloudTrail
    {"useridentity.arn", FieldRole::Key, "useridentity.arn", 90},
    {"useridentity", FieldRole::Type, "eventname", 98},
    // Kubernetes
    {"objectref", FieldRole::Key, "objectref.name", 70},
    {"involvedobject", FieldRole::Key, "involvedobject.name", 85},
    {"metadata.name", FieldRole::Key, "metadata.name", 70},
    // journald
    {"realtimetimestamp", FieldRole::Time, "realtimetimestamp", 100},
    {"realtimetimestamp", FieldRole::Key, "systemdunit", 95},
    {"realtimetimestamp", FieldRole::Key, "syslogidentifier", 60},
    {"realtimetimestamp", FieldRole::Type, "syslogidentifier", 50},
    {"realtimetimestamp", FieldRole::Type, "priority", 55},
    // XES, of process mining
    {"case:concept:name", FieldRole::Key, "case:concept:name", 98},
    {"case:concept:name", FieldRole::Type, "concept:name", 98},
    {"time:timestamp", FieldRole::Time, "time:timestamp", 100},
    // Serilog's compact form
    {"mt", FieldRole::Type, "mt", 60},
    {"t", FieldRole::Time, "t", 80},
    // Axon
    {"aggregateidentifier", FieldRole::Key, "aggregateidentifier", 98},
    {"aggregateidentifier", FieldRole::Type, "payloadtype", 98},
    // GitHub
    {"actor.login", FieldRole::Key, "repo.name", 90},
    // Stripe
    {"livemode", FieldRole::Key, "data.object.id", 95},
    // Google's audit
    {"protopayload", FieldRole::Key, "protopayload.resourcename", 85},
    {"protopayload", FieldRole::Type, "protopayload.methodname", 85},
    // Azure
    {"operationname", FieldRole::Key, "resourceid", 90},
    {"resourceid", FieldRole::Type, "operationname", 80},
    // Segment
    {"anonymousid", FieldRole::Key, "userid", 85},
    {"anonymousid", FieldRole::Type, "event", 85},
    // Elasticsearch's documents
    {"source.timestamp", FieldRole::Time, "source.timestamp", 98},
};

int scoreOf(std::span<const ScoredName> names, std::string_view plain) {
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&](const ScoredName& one) { return one.name == plain; });
    return found == names.end() ? 0 : found->score;
}

bool isAmong(std::span<const std::string_view> names, std::string_view plain) {
    return std::find(names.begin(), names.end(), plain) != names.end();
}

// "order_id", "orderId", "orderID", "operation_no", but not "paid".
int idScore(std::string_view leaf) {
    const std::vector<std::string> words = wordsOfName(leaf);
    if (words.size() == 1) {
        // "fileid", "userid"
        constexpr std::string_view kWords[] = {"paid",    "valid", "invalid", "void",  "grid",
                                               "android", "rapid", "solid",   "avoid", "unpaid",
                                               "hybrid",  "fluid", "liquid",  "covid", "prepaid"};
        const std::string& word = words.front();
        return word.size() > 4 && word.ends_with("id") && !isAmong(kWords, word) ? 60 : 0;
    }
    if (words.empty()) {
        return 0;
    }
    const std::string& last = words.back();
    if (last == "id" || last == "identifier" || last == "uuid" || last == "guid") {
        return 72;
    }
    // Codes of other things than what a record is about.
    constexpr std::string_view kOthers[] = {"bic",      "swift",    "zip",    "post",    "postal",
                                            "currency", "country",  "status", "error",   "exit",
                                            "return",   "response", "area",   "language"};
    const bool other = std::any_of(words.begin(), words.end(),
                                   [&](const std::string& word) { return isAmong(kOthers, word); });
    return !other && (last == "no" || last == "number" || last == "key" || last == "code") ? 48 : 0;
}

int timeScore(std::string_view leaf, std::string_view plain) {
    int score = scoreOf(kTimes, plain);
    const std::vector<std::string> words = wordsOfName(leaf);
    int shift = 0;
    for (const std::string& word : words) {
        for (const ScoredWord& known : kTimeWords) {
            const bool last = &word == &words.back();
            score = word == known.word ? std::max(score, known.score - (last ? 0 : 12)) : score;
        }
        for (const ScoredWord& other : kOtherMoments) {
            shift += word == other.word ? other.score : 0;
        }
    }
    // "mtime", "starttime", "logdate"
    for (const std::string_view end :
         {"timestamp", "time", "date", "datum", "zeit", "zeitstempel", "fecha", "horodatage"}) {
        if (score == 0 && plain.ends_with(end)) {
            score = 52;
        }
    }
    return score > 0 ? std::max(score + shift, shift <= -100 ? -100 : 1) : shift;
}

}  // namespace

std::string plainName(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (c != '_' && c != '-' && c != ' ' && c != '@') {
            plain += static_cast<char>(absl::ascii_tolower(static_cast<unsigned char>(c)));
        }
    }
    return plain;
}

std::vector<std::string> wordsOfName(std::string_view name) {
    std::vector<std::string> words;
    bool fresh = true;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto c = static_cast<unsigned char>(name[i]);
        if (!absl::ascii_isalnum(c) && c < 0x80) {
            fresh = true;
            continue;
        }
        const bool upper = absl::ascii_isupper(c);
        const bool afterLower =
            i > 0 && absl::ascii_islower(static_cast<unsigned char>(name[i - 1]));
        // "HTTPRequest": the last capital begins a word where a small letter follows.
        const bool beforeLower = i + 1 < name.size() && i > 0 &&
                                 absl::ascii_isupper(static_cast<unsigned char>(name[i - 1])) &&
                                 absl::ascii_islower(static_cast<unsigned char>(name[i + 1]));
        if (fresh || (upper && (afterLower || beforeLower))) {
            words.emplace_back();
        }
        fresh = false;
        words.back() += static_cast<char>(absl::ascii_tolower(c));
    }
    return words;
}

int nameScore(FieldRole role, std::string_view leaf, std::string_view plain) {
    switch (role) {
        case FieldRole::Key:
            return namesTheEvent(plain) ? 0 : std::max(scoreOf(kKeys, plain), idScore(leaf));
        case FieldRole::Type:
            return scoreOf(kTypes, plain);
        case FieldRole::Time:
            return timeScore(leaf, plain);
        case FieldRole::Stream:
            return scoreOf(kStreams, plain);
    }
    return 0;
}

bool namesTheEvent(std::string_view plain) {
    return isAmong(kEvents, plain);
}

bool isEnvelopeName(std::string_view plain) {
    return isAmong(kEnvelope, plain) || isAmong(kEvents, plain);
}

bool isPayloadName(std::string_view plain) {
    return plain == "value" || plain == "payload" || plain == "data";
}

int conventionScore(FieldRole role, std::string_view plainPath,
                    const std::vector<std::string>& presentPaths) {
    int score = 0;
    for (const Convention& one : kConventions) {
        if (one.role == role && one.path == plainPath &&
            std::binary_search(presentPaths.begin(), presentPaths.end(), one.marker)) {
            score = std::max(score, one.score);
        }
    }
    return score;
}

}  // namespace oxbow
