#include "model/branch/branch_keys.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace oxbow {
namespace {

bool standsBefore(const Key& a, StreamId stream, std::string_view bytes) {
    return std::tuple(a.stream, std::string_view(a.bytes)) < std::tuple(stream, bytes);
}

}  // namespace

absl::StatusOr<std::unique_ptr<BranchKeys>> BranchKeys::create(
    const RowKeys& base, const std::vector<std::pair<std::string, std::string>>& keys) {
    std::unique_ptr<BranchKeys> made(new BranchKeys(base));
    auto streams = *base.streams();
    for (const auto& [stream, bytes] : keys) {
        const auto found = std::find(streams.begin(), streams.end(), stream);
        const StreamId id(static_cast<std::uint32_t>(found - streams.begin()));
        if (found == streams.end()) {
            streams.push_back(stream);
        }
        if (id.value() < made->m_baseStreams) {
            const auto known = base.find(id, bytes);
            if (!known.ok()) {
                return known.status();
            }
            if (*known) {
                continue;
            }
        }
        const KeyId number(static_cast<std::uint32_t>(made->count()));
        if (made->m_ids.try_emplace({id.value(), bytes}, number).second) {
            made->m_own.push_back({id, bytes});
        }
    }
    made->m_streams = std::make_shared<const std::vector<std::string>>(std::move(streams));
    return made;
}

absl::StatusOr<Key> BranchKeys::key(KeyId id) const {
    if (!isOwn(id)) {
        return m_base.key(id);
    }
    if (id.value() >= count()) {
        return absl::OutOfRangeError(absl::StrFormat("there is no key number %d", id.value()));
    }
    return m_own[id.value() - m_baseCount];
}

class BranchKeys::Cursor final : public KeyCursor {
public:
    explicit Cursor(const BranchKeys& keys) : m_keys(keys), m_base(keys.m_base.cursor()) {}
    absl::StatusOr<KeyView> key(KeyId id) override {
        if (!m_keys.isOwn(id)) {
            return m_base->key(id);
        }
        auto own = m_keys.key(id);
        if (!own.ok()) {
            return own.status();
        }
        m_key = *std::move(own);
        return KeyView{m_key.stream, m_key.bytes};
    }

private:
    const BranchKeys& m_keys;
    const std::unique_ptr<KeyCursor> m_base;
    Key m_key;
};

std::unique_ptr<KeyCursor> BranchKeys::cursor() const {
    return std::make_unique<Cursor>(*this);
}

absl::StatusOr<std::optional<KeyId>> BranchKeys::find(StreamId stream,
                                                      std::string_view bytes) const {
    const auto own = m_ids.find(std::pair(stream.value(), std::string(bytes)));
    if (own != m_ids.end()) {
        return own->second;
    }
    if (stream.value() >= m_baseStreams) {
        return std::nullopt;
    }
    auto known = m_base.find(stream, bytes);
    // One that the base has got since.
    return known.ok() && *known && isOwn(**known) ? std::optional<KeyId>() : known;
}

std::optional<StreamId> BranchKeys::streamNamed(std::string_view name) const {
    const auto found = std::find(m_streams->begin(), m_streams->end(), name);
    return found == m_streams->end()
               ? std::nullopt
               : std::optional(StreamId(static_cast<std::uint32_t>(found - m_streams->begin())));
}

absl::StatusOr<std::optional<KeyId>> BranchKeys::find(std::string_view stream,
                                                      std::string_view bytes) const {
    const auto id = streamNamed(stream);
    return id ? find(*id, bytes) : std::optional<KeyId>();
}

absl::StatusOr<std::shared_ptr<const KeyOrder>> BranchKeys::order(
    const Cancelled& cancelled) const {
    {
        const std::lock_guard lock(m_mutex);
        if (m_order) {
            return m_order;
        }
    }
    const auto base = m_base.order(cancelled);
    if (!base.ok()) {
        return base;
    }
    std::vector<std::uint32_t> own(m_own.size());
    std::iota(own.begin(), own.end(), 0U);
    std::sort(own.begin(), own.end(), [this](std::uint32_t a, std::uint32_t b) {
        return standsBefore(m_own[a], m_own[b].stream, m_own[b].bytes);
    });
    const auto names = m_base.cursor();
    std::vector<std::uint32_t> ids;
    ids.reserve(count());
    std::size_t taken = 0;
    const auto takeBase = [&](std::size_t end) {
        for (; taken < end; ++taken) {
            const KeyId id = (*base)->at(taken);
            if (!isOwn(id)) {
                ids.push_back(id.value());
            }
        }
    };
    for (const std::uint32_t each : own) {
        const auto before = (*base)->keysBefore([&names](KeyId id) { return names->key(id); },
                                                m_own[each].stream, m_own[each].bytes);
        if (!before.ok()) {
            return before.status();
        }
        takeBase(*before);
        ids.push_back(static_cast<std::uint32_t>(m_baseCount) + each);
    }
    takeBase((*base)->size());
    auto made = std::make_shared<const KeyOrder>(std::move(ids));
    const std::lock_guard lock(m_mutex);
    m_order = made;
    return made;
}

absl::Status BranchKeys::search(const KeySearch& search, const VisitKey& visit,
                                const Cancelled& cancelled) const {
    const bool byOrder = search.where == KeySearch::Where::Start;
    std::vector<std::uint32_t> own;
    for (std::uint32_t i = 0; i < m_own.size(); ++i) {
        const std::size_t at = m_own[i].bytes.find(search.text);
        if ((byOrder ? at == 0 : at != std::string::npos) &&
            (!search.stream || *search.stream == m_own[i].stream)) {
            own.push_back(i);
        }
    }
    if (byOrder) {
        std::sort(own.begin(), own.end(), [this](std::uint32_t a, std::uint32_t b) {
            return standsBefore(m_own[a], m_own[b].stream, m_own[b].bytes);
        });
    }
    std::size_t next = 0;
    bool goOn = true;
    const auto visitOwn = [&] {
        const Key& key = m_own[own[next]];
        goOn = visit(KeyId(static_cast<std::uint32_t>(m_baseCount) + own[next++]),
                     {key.stream, key.bytes});
    };
    if (!search.stream || search.stream->value() < m_baseStreams) {
        const auto status = m_base.search(
            search,
            [&](KeyId id, const KeyView& key) {
                while (goOn && byOrder && next < own.size() &&
                       standsBefore(m_own[own[next]], key.stream, key.bytes)) {
                    visitOwn();
                }
                goOn = goOn && (isOwn(id) || visit(id, key));
                return goOn;
            },
            cancelled);
        if (!status.ok()) {
            return status;
        }
    }
    while (goOn && next < own.size()) {
        visitOwn();
    }
    return absl::OkStatus();
}

}  // namespace oxbow
