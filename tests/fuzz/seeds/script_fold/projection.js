options({biState: true, resultStreamName: 'x'});
const rate = 0.2;
function add(s, n) { s.sum += n; return s }
fromCategory('orders').partitionBy(e => e.data.who).when({
    $init: function() { return {sum: 0, last: null} },
    $initShared: () => ({}),
    Paid(s, e) { for (let i of [1, 2]) { add(s[0], e.data.n * rate) } s[0].t = `a${{...e.data}.x}b` },
    $any: (s, e) => { try { emit('a-b', 'T', {n: /x[/]y/g.test('x')}) } catch { } }
}).transformBy(s => s).filterBy(s => true).outputState();
