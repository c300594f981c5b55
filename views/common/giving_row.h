// A row of controls in which what matters least makes way where there is too little room.
#pragma once

#include <vector>

class QWidget;

namespace oxbow {

// Hides what is in `leastFirst`, one after the other, until the others have the room that they need
// at least in `width`: a control is there whole, or not at all. What says nothing (neither text nor
// icon) is not there in any case. The widgets stand in the layout of `row`.
void makeRoom(const QWidget& row, int width, const std::vector<QWidget*>& leastFirst);

// How high a row is, whatever has made way in it: a row whose height came of what it shows would be
// laid out anew by every choice, and by the next one that comes of that.
int heightOfRow(const QWidget& row);

}  // namespace oxbow
