// Icons and help pages that are part of the program.
#pragma once

namespace oxbow {

// Makes `:/icons/…` and `:/help/…` readable. They are in a static library, from which a linker
// takes nothing that is not asked for: call once before they are used; more calls do no harm.
void initResources();

}  // namespace oxbow
