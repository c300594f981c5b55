#include "model/history/fold/fold_change.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <utility>

#include "model/oxlog/merkle.h"

namespace oxbow {
namespace {

constexpr std::size_t kKeptOfLongKey = 1'000;

FoldRow poisonOf(std::string sentence) {
    FoldRow row;
    row.shown = std::move(sentence);
    row.isText = true;
    row.poisoned = true;
    return row;
}

const OptionalBytes* stateOf(const EventDetails* details) {
    if (details != nullptr) {
        for (const Header& header : details->headers) {
            if (header.name == kStateHeader) {
                return &header.value;
            }
        }
    }
    return nullptr;
}

}  // namespace

bool isPoison(const EventView& change) {
    return change.details != nullptr && change.details->contentType == kPoisonContent;
}

bool isShownAsText(const EventView& change) {
    return change.valueIsText() || isPoison(change);
}

bool isLongKey(std::string_view key) {
    return key.size() > kMostFoldKeyBytes;
}

std::string shortKey(std::string_view key) {
    const oxlog::Hash hash = oxlog::Sha256().of(key);
    return absl::StrCat(std::string(key.substr(0, kKeptOfLongKey)), "… (SHA-256 ",
                        absl::BytesToHexString(std::string(oxlog::bytesOf(hash))), ")");
}

FoldRow keptRow(std::string_view key, FoldRow row) {
    const std::size_t bytes = (row.shown ? row.shown->size() : 0) + row.state.size();
    if (isLongKey(key)) {
        return poisonOf(absl::StrFormat(
            "The row's key has %d bytes, and a key may have %d at most, so no row is kept here. "
            "Let the fold make its rows by a shorter field.",
            key.size(), kMostFoldKeyBytes));
    }
    if (bytes > kMostFoldRowBytes) {
        return poisonOf(absl::StrFormat(
            "The row came to %d bytes, and a row may have %d at most, so it is not kept from here "
            "on. Let the fold hold less in one row.",
            bytes, kMostFoldRowBytes));
    }
    row.isText = row.shown && (row.isText || row.poisoned);
    row.poisoned = row.shown && row.poisoned;
    return row;
}

void appendChange(EventBatch& batch, std::string_view stream, OptionalBytesView key,
                  const FoldRow* row) {
    EventView change;
    change.stream = stream;
    change.key = key;
    EventDetails details;
    if (row != nullptr) {
        if (row->shown) {
            change.value = *row->shown;
        }
        if (row->poisoned) {
            details.contentType = std::string(kPoisonContent);
        } else if (row->isText) {
            details.contentType = std::string(kTextContent);
        }
        if (!row->state.empty() || !row->shown) {
            details.headers.push_back({std::string(kStateHeader), row->state});
        }
        if (details.contentType || !details.headers.empty()) {
            change.details = &details;
        }
    }
    batch.append(change);
}

bool readChange(const EventView& change, FoldRow& row) {
    const OptionalBytes* const state = stateOf(change.details);
    if (!change.value && state == nullptr) {
        return false;
    }
    row = {};
    if (change.value) {
        row.shown = std::string(*change.value);
    }
    row.poisoned = isPoison(change);
    row.isText = isShownAsText(change);
    if (state != nullptr) {
        row.state = state->value_or(std::string());
    }
    return true;
}

}  // namespace oxbow
