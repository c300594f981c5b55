// The JavaScript that stands around a user's script, as text.
#pragma once

namespace oxbow {

extern const char* const kCollectionsScript;  // Map and Set
extern const char* const kSandboxScript;      // a pure world
extern const char* const kKernelScript;       // the words of a projection, and the passes

}  // namespace oxbow
