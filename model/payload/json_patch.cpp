#include "model/payload/json_patch.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/payload/json_scanner.h"
#include "model/payload/utf8.h"

namespace oxbow {
namespace {

absl::Status refused(const std::string& why) {
    return absl::InvalidArgumentError(why);
}

std::string brief(std::string_view lexeme) {
    constexpr std::size_t kShown = 40;
    return lexeme.size() <= kShown ? std::string(lexeme)
                                   : absl::StrCat(std::string(utf8Prefix(lexeme, kShown)), "…");
}

// A place in a document: RFC 6901.
struct Pointer {
    std::string text;
    std::vector<JsonPath::Step> steps;

    bool isRoot() const { return steps.empty(); }
    bool isInside(const Pointer& other) const {
        return text.size() > other.text.size() && text.starts_with(other.text) &&
               text[other.text.size()] == '/';
    }
};

absl::StatusOr<Pointer> readPointer(const JsonValue& value) {
    Pointer pointer;
    pointer.text = jsonText(value);
    if (value.type != JsonType::String || (!pointer.text.empty() && pointer.text.front() != '/')) {
        return refused(absl::StrCat(brief(value.lexeme), " is no JSON Pointer, such as \"/a/0\""));
    }
    auto path = JsonPath::parse(pointer.text);
    if (!path.ok()) {
        return path.status();
    }
    pointer.steps = path->steps();
    return pointer;
}

// One document while operations are applied to it.
class PatchedDocument {
public:
    explicit PatchedDocument(std::optional<JsonTree>& document) : m_document(document) {}

    absl::StatusOr<JsonTree*> find(const Pointer& pointer) {
        return walk(pointer, pointer.steps.size());
    }

    absl::Status add(const Pointer& pointer, JsonTree value) {
        if (pointer.steps.size() + value.depth() > kMaxJsonDepth) {
            return refused(
                absl::StrCat("would put more than ", kMaxJsonDepth, " containers in each other"));
        }
        if (pointer.isRoot()) {
            m_document = std::move(value);
            return absl::OkStatus();
        }
        const auto found = walk(pointer, pointer.steps.size() - 1);
        if (!found.ok()) {
            return found.status();
        }
        JsonTree& parent = **found;
        const JsonPath::Step& last = pointer.steps.back();
        if (parent.type == JsonType::Object) {
            if (JsonTree* const member = parent.member(last.name)) {
                *member = std::move(value);
            } else {
                parent.names.push_back(last.name);
                parent.items.push_back(std::move(value));
            }
            return absl::OkStatus();
        }
        if (parent.type != JsonType::Array) {
            return refused(absl::StrCat("what holds ", pointer.text, " is no object or array"));
        }
        const std::size_t at =
            last.name == "-" ? parent.items.size() : last.index.value_or(parent.items.size() + 1);
        if (at > parent.items.size()) {
            return refused(
                absl::StrCat(pointer.text, " is no place in an array of ", parent.items.size()));
        }
        parent.items.insert(parent.items.begin() + static_cast<std::ptrdiff_t>(at),
                            std::move(value));
        return absl::OkStatus();
    }

    // What was there.
    absl::StatusOr<JsonTree> remove(const Pointer& pointer) {
        const auto found = find(pointer);
        if (!found.ok()) {
            return found.status();
        }
        JsonTree removed = std::move(**found);
        if (pointer.isRoot()) {
            m_document.reset();
            return removed;
        }
        JsonTree& parent = **walk(pointer, pointer.steps.size() - 1);
        const auto at = *found - parent.items.data();
        parent.items.erase(parent.items.begin() + at);
        if (parent.type == JsonType::Object) {
            parent.names.erase(parent.names.begin() + at);
        }
        return removed;
    }

    std::size_t weight() const { return m_document ? m_document->weight() : 0; }

private:
    absl::StatusOr<JsonTree*> walk(const Pointer& pointer, std::size_t steps) {
        const auto nothing = [&] {
            return refused(absl::StrCat("there is nothing at \"", pointer.text, "\""));
        };
        if (!m_document) {
            return nothing();
        }
        JsonTree* at = &*m_document;
        for (std::size_t i = 0; i < steps; ++i) {
            const JsonPath::Step& step = pointer.steps[i];
            JsonTree* next = nullptr;
            if (at->type == JsonType::Object) {
                next = at->member(step.name);
            } else if (at->type == JsonType::Array && step.index &&
                       *step.index < at->items.size()) {
                next = &at->items[*step.index];
            }
            if (next == nullptr) {
                return nothing();
            }
            at = next;
        }
        return at;
    }

    std::optional<JsonTree>& m_document;
};

// The members of one operation.
class PatchOperation {
public:
    static absl::StatusOr<PatchOperation> read(const JsonValue& value) {
        PatchOperation operation;
        if (value.type != JsonType::Object) {
            return refused("is no object");
        }
        operation.m_members = jsonMembers(value.lexeme);
        for (const char* name : {"op", "path", "from", "value"}) {
            const auto isName = [&](const JsonMember& member) { return member.name == name; };
            if (std::count_if(operation.m_members.begin(), operation.m_members.end(), isName) > 1) {
                return refused(absl::StrCat("has two members \"", name, "\""));
            }
        }
        return operation;
    }

    absl::Status apply(PatchedDocument& document) const {
        const auto op = member("op");
        const auto path = pointer("path");
        if (!op.ok()) {
            return op.status();
        }
        if (!path.ok()) {
            return path.status();
        }
        const std::string name = jsonText(*op);
        if (name == "remove") {
            return document.remove(*path).status();
        }
        if (name == "move" || name == "copy") {
            return bring(document, *path, name == "move");
        }
        if (name != "add" && name != "replace" && name != "test") {
            return refused(absl::StrCat(brief(op->lexeme),
                                        " is no operation; there are add, "
                                        "remove, replace, move, copy and test"));
        }
        const auto lexeme = member("value");
        if (!lexeme.ok()) {
            return lexeme.status();
        }
        auto value = JsonTree::parse(lexeme->lexeme);
        if (!value.ok()) {
            return value.status();
        }
        if (name == "add") {
            return document.add(*path, *std::move(value));
        }
        const auto target = document.find(*path);
        if (!target.ok()) {
            return target.status();
        }
        if (name == "test") {
            return sameJson(**target, *value)
                       ? absl::OkStatus()
                       : refused(absl::StrCat("test of \"", path->text, "\": it is ",
                                              brief((*target)->text()), ", not ",
                                              brief(lexeme->lexeme)));
        }
        if (path->steps.size() + value->depth() > kMaxJsonDepth) {
            return refused("would put too many containers in each other");
        }
        **target = *std::move(value);
        return absl::OkStatus();
    }

private:
    absl::StatusOr<JsonValue> member(std::string_view name) const {
        for (const JsonMember& member : m_members) {
            if (member.name == name) {
                return member.value;
            }
        }
        return refused(absl::StrCat("has no member \"", std::string(name), "\""));
    }

    absl::StatusOr<Pointer> pointer(std::string_view name) const {
        const auto value = member(name);
        return value.ok() ? readPointer(*value) : absl::StatusOr<Pointer>(value.status());
    }

    absl::Status bring(PatchedDocument& document, const Pointer& path, bool move) const {
        const auto from = pointer("from");
        if (!from.ok()) {
            return from.status();
        }
        if (move && path.isInside(*from)) {
            return refused(absl::StrCat("cannot move \"", from->text, "\" into itself"));
        }
        if (move) {
            auto moved = document.remove(*from);
            return moved.ok() ? document.add(path, *std::move(moved)) : moved.status();
        }
        const auto source = document.find(*from);
        if (!source.ok()) {
            return source.status();
        }
        if ((*source)->weight() + document.weight() > kMostPatchedBytes) {
            return refused(absl::StrCat("would make the document larger than ",
                                        kMostPatchedBytes / (1024 * 1024), " MiB"));
        }
        return document.add(path, JsonTree(**source));
    }

    std::vector<JsonMember> m_members;
};

}  // namespace

absl::Status applyJsonPatch(std::optional<JsonTree>& document, std::string_view patch) {
    const auto whole = jsonAt(patch, JsonPath());
    if (!whole || whole->type != JsonType::Array) {
        return refused("the patch is no array of operations");
    }
    PatchedDocument patched(document);
    std::size_t number = 0;
    for (const JsonValue& element : jsonElements(whole->lexeme)) {
        ++number;
        const auto operation = PatchOperation::read(element);
        const absl::Status status = operation.ok() ? operation->apply(patched) : operation.status();
        if (!status.ok()) {
            return refused(absl::StrCat("operation ", number,
                                        " of the patch: ", std::string(status.message())));
        }
    }
    return absl::OkStatus();
}

}  // namespace oxbow
