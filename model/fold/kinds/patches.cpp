// merge-patch and json-patch: events that say what changes in a row.
#include <absl/strings/str_cat.h>

#include "model/fold/kinds/built_in_fold.h"
#include "model/payload/json_patch.h"
#include "model/payload/json_tree.h"

namespace oxbow {
namespace {

// An event without a value deletes the row. A document that is nested so deeply is refused, not a
// crash: see JsonTree.
class PatchRunner : public OneRowRunner {
public:
    static constexpr WritesRows kWrites = WritesRows::Held;
    explicit PatchRunner(Definition definition)
        : OneRowRunner(std::move(definition)), m_field(this->definition().path("field")) {}

protected:
    // Changes the document; without one there is no row before. Leaves none where the row goes.
    virtual absl::Status patch(std::optional<JsonTree>& document, std::string_view patch) = 0;

private:
    bool read(const EventView& event) override {
        m_deletes = !event.value;
        m_isText = event.valueIsText();
        if (m_deletes || m_field == nullptr) {
            m_patch = event.value.value_or(std::string_view());
            return true;
        }
        // Null is a patch, too.
        const auto value =
            m_isText ? std::optional<JsonValue>() : jsonAt(*event.value, m_field->path);
        m_patch = value ? value->lexeme : std::string_view();
        return value.has_value();
    }

    absl::StatusOr<Effect> change(const FoldEvent&, const FoldRow* before, FoldRow& after) final {
        if (m_deletes) {
            return Effect::Erase;
        }
        if (absl::Status status = validateJson(m_patch); m_isText || !status.ok()) {
            return absl::InvalidArgumentError(absl::StrCat(
                "The patch ", shortened(m_patch), " is no JSON: ",
                m_isText ? std::string("it is a text") : std::string(status.message()),
                ". Name the field that holds the patch, or limit the fold by \"types\" to events "
                "that hold one."));
        }
        std::optional<JsonTree> document;
        if (before != nullptr) {
            auto tree = JsonTree::parse(shownText(*before));
            if (!tree.ok()) {
                return foreignRow(*before);
            }
            document = *std::move(tree);
        }
        if (absl::Status status = patch(document, m_patch); !status.ok()) {
            return absl::InvalidArgumentError(
                absl::StrCat("The patch cannot be applied: ", std::string(status.message()), "."));
        }
        if (!document) {
            return Effect::Erase;
        }
        document->appendTo(after.shown.emplace());
        return Effect::Put;
    }

    const FieldPath* m_field;
    std::string_view m_patch;
    bool m_isText = false;
    bool m_deletes = false;
};

class MergePatchRunner final : public PatchRunner {
public:
    using PatchRunner::PatchRunner;

private:
    absl::Status patch(std::optional<JsonTree>& document, std::string_view patch) override {
        const auto tree = JsonTree::parse(patch);
        if (!tree.ok()) {
            return tree.status();
        }
        mergeJson(document ? *document : document.emplace(), *tree);
        return absl::OkStatus();
    }
};

class JsonPatchRunner final : public PatchRunner {
public:
    explicit JsonPatchRunner(Definition definition)
        : PatchRunner(std::move(definition)),
          m_start(*JsonTree::parse(this->definition().values.at("start"))) {}

private:
    absl::Status patch(std::optional<JsonTree>& document, std::string_view patch) override {
        if (!document) {
            document = m_start;
        }
        return applyJsonPatch(document, patch);
    }

    JsonTree m_start;
};

}  // namespace

MadeFold makeMergePatch(const Definition& definition) {
    return foldOf<MergePatchRunner>(definition);
}

MadeFold makeJsonPatch(const Definition& definition) {
    return foldOf<JsonPatchRunner>(definition);
}

}  // namespace oxbow
