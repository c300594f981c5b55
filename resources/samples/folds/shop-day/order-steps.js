// How far each order has come, and how many of them are there: a projection in the form that
// KurrentDB runs.
fromCategory('orders')
    .foreachStream()
    .when({
        $init: () => ({ steps: 0, last: null, paid: false }),
        OrderPaid: (state, event) => { state.paid = true; step(state, event); },
        $any: (state, event) => { step(state, event); }
    });

function step(state, event) {
    state.steps += 1;
    state.last = event.eventType;
}
