// Who must not wait for a disk.
//
// Every read and write of a log may take as long as its disk takes: microseconds, or a second. The
// model does not know which threads must never wait that long (the one that paints does), so it
// tells whoever wants to hear: a thread may have an observer, which is called on that thread before
// each access of the disk that the thread itself makes. Threads without one pay for a look at a
// variable of their own, and at one of the process.
#pragma once

namespace oxbow {

// `what` names the access: "reading", "writing", "opening", "closing".
using BlockingObserver = void (*)(const char* what);

// For the calling thread, in place of the one before; null for none. Returns the one before.
BlockingObserver observeBlocking(BlockingObserver observer);

// For every thread of the process, after its own; for tests, whose disks are slow or stand still:
// an access waits until the observer returns. Null for none.
void observeEveryDisk(BlockingObserver observer);

void noteBlocking(const char* what);

}  // namespace oxbow
