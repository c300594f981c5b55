// Memory for large arrays that are read and written all over.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace oxbow {

// Asks for pages of 2 MiB where the system has them: with those of 4 KiB, the processor spends as
// long on finding the page of an element as on fetching it.
template <class Value>
struct HugePages {
    using value_type = Value;
    static constexpr std::size_t kPage = std::size_t{2} << 20;

    HugePages() = default;
    template <class Other>
    HugePages(const HugePages<Other>&) {}

    Value* allocate(std::size_t count) {
        std::size_t bytes = count * sizeof(Value);
        const bool large = bytes >= kPage;
        const std::size_t alignment =
            large ? kPage : std::max(alignof(std::max_align_t), alignof(Value));
        bytes = (bytes + alignment - 1) / alignment * alignment;
        void* memory = std::aligned_alloc(alignment, bytes);
        if (memory == nullptr) {
            throw std::bad_alloc();
        }
#ifdef MADV_HUGEPAGE
        if (large) {
            // Where that is refused, small pages do.
            static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));
        }
#endif
        return static_cast<Value*>(memory);
    }
    void deallocate(Value* memory, std::size_t) {
        std::free(memory);
    }

    template <class Other>
    bool operator==(const HugePages<Other>&) const {
        return true;
    }
};

}  // namespace oxbow
