#include "model/branch/out/provenance.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include <memory>
#include <utility>

#include "model/branch/out/touched_events.h"
#include "model/forms/event_json.h"
#include "model/forms/oxlog_exporter.h"

namespace oxbow {
namespace {

class Nowhere final : public oxlog::Output {
public:
    absl::Status write(std::string_view) override { return absl::OkStatus(); }
};

void appendMember(std::string& out, std::string_view name, std::string_view text) {
    out += out.ends_with('{') ? "" : ",";
    appendTextJson(out, name, text);
}

}  // namespace

absl::StatusOr<std::string> rootOf(const EventSequence& events, const Cancelled& cancelled) {
    auto exporter = OxlogExporter::create(std::make_unique<Nowhere>());
    if (!exporter.ok()) {
        return exporter.status();
    }
    absl::Status added;
    const auto status = forEachEvent(
        events, Position(), events.end(), EventParts::All,
        [&](Position, const EventView& event) {
            added = (*exporter)->add(event);
            return added.ok();
        },
        cancelled);
    for (const absl::Status& result : {added, status}) {
        if (!result.ok()) {
            return result;
        }
    }
    const auto summary = (*exporter)->finish();
    if (!summary.ok()) {
        return summary.status();
    }
    const oxlog::Hash& root = summary->checkpoint.root;
    return absl::Base64Escape(std::string(root.begin(), root.end()));
}

std::string editJson(const Edit& edit) {
    std::string out = "{";
    appendMember(out, "kind", editKindName(edit.kind));
    out += ",\"events\":[";
    for (std::size_t i = 0; i < edit.events.size(); ++i) {
        absl::StrAppend(&out, i == 0 ? "\"" : ",\"", textOf(edit.events[i]), "\"");
    }
    out += ']';
    if (hasGap(edit.kind)) {
        out += edit.gap.behind ? absl::StrCat(",\"after\":\"", textOf(*edit.gap.behind), "\"")
                               : std::string(",\"after\":null");
    }
    if (hasEvent(edit.kind)) {
        out += ",\"event\":";
        appendEventJson(out, std::nullopt, edit.event.view());
    }
    if (edit.copyOf) {
        appendMember(out, "copy_of", textOf(*edit.copyOf));
    }
    for (const auto& [name, text] :
         {std::pair("where", &edit.condition), std::pair("fold", &edit.fold),
          std::pair("file", &edit.fileName), std::pair("definition", &edit.text),
          std::pair("set_aside", &edit.setAside)}) {
        if (!text->empty()) {
            appendMember(out, name, *text);
        }
    }
    if (!edit.author.empty()) {
        appendMember(out, "author", edit.author);
    }
    if (!edit.reason.empty()) {
        appendMember(out, "reason", edit.reason);
    }
    appendMember(out, "made",
                 formatTimestamp(Timestamp{edit.nanoseconds, TimePrecision::Millisecond, 0}));
    return out + "}";
}

std::string provenanceJson(const Provenance& provenance) {
    const std::vector<OpenBranch>& line = *provenance.line;
    std::string out = "{";
    appendMember(out, "not_a_fact", kNotAFact);
    appendMember(out, "branch", line.back().branch.name);
    out += ",\"base\":{";
    appendMember(out, "log", provenance.log);
    absl::StrAppend(&out, ",\"events\":", line.front().base.events->end().value());
    appendMember(out, "root", provenance.root);
    out += "},\"line\":[";
    for (const OpenBranch& branch : line) {
        out += out.ends_with('[') ? "{" : ",{";
        appendMember(out, "branch", branch.branch.name);
        if (!branch.branch.note.empty()) {
            appendMember(out, "note", branch.branch.note);
        }
        out += ",\"edits\":[";
        for (const Edit& edit : branch.branch.editsInForce()) {
            absl::StrAppend(&out, out.ends_with('[') ? "" : ",", editJson(edit));
        }
        out += "]}";
    }
    return out + "]}";
}

}  // namespace oxbow
