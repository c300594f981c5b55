// A row of controls in which what matters least makes way where there is too little room.
#pragma once

#include <vector>

class QWidget;

namespace oxbow {

// Hides what is in `leastFirst`, one after the other, until the others have the room that they need
// at least in `width`: a control is there whole, or not at all. What says nothing (neither text nor
// icon) is not there in any case. The widgets stand in the layout of `row`.
void makeRoom(const QWidget& row, int width, const std::vector<QWidget*>& leastFirst);

}  // namespace oxbow
