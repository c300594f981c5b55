// What a script is written against, and what runs it: the words in which a projection is defined,
// the event that its functions are given, and the two passes over a batch of events: to which rows
// they go, and what those become.
//
// All that a script is given and all that the world holds is frozen (sandbox.js). A row's state is
// carried as JSON text from event to event.
//
// What the engine (Qt 6.4) is slow at, and what is therefore done otherwise where it counts: a global
// name (so `undefined` is a parameter), a place in an array that is a double (so `| 0`), a call in a
// tail position, `for … of`.
(function (world, limits, undefined) {
'use strict';
const stringify = JSON.stringify;
const parse = JSON.parse;
const keysOf = Object.keys;
const prototypeOf = Object.getPrototypeOf;
const kPlain = Object.prototype;
const harden = world.harden;
const touched = world.touched;

// The definition -----------------------------------------------------------------------------------

let definition;
let defining = false;
let script, isObjectForm;
let isPlain = true;  // else the script is run anew for each event: see defineAnew()
let emitted = [];

function newDefinition() {
    return {
        all: false, streams: [], categories: [], rows: 'one', partition: undefined,
        handlers: [], functions: [], any: undefined, init: undefined, initShared: undefined,
        created: [], deleted: undefined, steps: [], folds: false,
        biState: false, includeLinks: false, exactNumbers: false,
        key: undefined, apply: undefined, self: undefined
    };
}

function whileDefining(name, define) {
    return harden(function () {
        if (!defining) {
            throw new ReferenceError(name + ' is not defined: handlers cannot change what the ' +
                                     'projection is');
        }
        return define(Array.prototype.slice.call(arguments));
    });
}

function whileRunning(name, run) {
    return harden(function () {
        if (defining) {
            throw new ReferenceError(name + ' is not defined: only handlers can call it');
        }
        run(Array.prototype.slice.call(arguments));
    });
}

function wrong(where, what) {
    throw new TypeError(where + ': ' + what);
}

function texts(where, values) {
    for (const value of values) {
        if (typeof value !== 'string') {
            wrong(where, 'names are texts');
        }
    }
    return values;
}

// Which words may follow which.
const kAfter = {
    fromStream: ['when', 'partitionBy', 'outputState'],
    fromAll: ['when', 'partitionBy', 'outputState', 'foreachStream'],
    fromStreams: ['when', 'partitionBy', 'outputState'],
    fromCategory: ['when', 'partitionBy', 'outputState', 'foreachStream'],
    when: ['transformBy', 'filterBy', 'outputState', 'outputTo', '$defines_state_transform'],
    foreachStream: ['when'],
    outputState: ['transformBy', 'filterBy', 'outputTo'],
    partitionBy: ['when'],
    transformBy: ['transformBy', 'filterBy', 'outputState', 'outputTo'],
    filterBy: ['transformBy', 'filterBy', 'outputState', 'outputTo'],
    outputTo: []
};

const kWords = {
    when: function (given) {
        const handlers = given[0];
        if (handlers !== null && typeof handlers === 'object') {
            for (const name of Object.getOwnPropertyNames(handlers)) {
                const handler = Object.getOwnPropertyDescriptor(handlers, name).value;
                if (typeof handler === 'function') {
                    addHandler(name, handler);
                }
            }
        }
        definition.folds = true;
    },
    partitionBy: function (given) {
        definition.partition = aFunction('partitionBy', given[0]);
        definition.rows = 'partition';
    },
    foreachStream: function () { definition.rows = 'stream'; },
    outputState: function () {},
    transformBy: function (given) {
        definition.steps.push({filters: false, run: aFunction('transformBy', given[0])});
    },
    filterBy: function (given) {
        definition.steps.push({filters: true, run: aFunction('filterBy', given[0])});
    },
    outputTo: function (given) {
        if (given.length !== 1 && given.length !== 2) {
            wrong('outputTo', 'it takes one or two names');
        }
        texts('outputTo', given);
    },
    $defines_state_transform: function () {}
};

function chain(word) {
    const next = {};
    for (const name of kAfter[word]) {
        next[name] = whileDefining(name, function (given) {
            kWords[name](given);
            return kChains[name === '$defines_state_transform' ? word : name];
        });
    }
    return harden(next);
}
const kChains = {};
for (const word of keysOf(kAfter)) {
    kChains[word] = chain(word);
}

// Runs the script: every variable and function of it is new.
function defineAnew() {
    definition = newDefinition();
    defining = true;
    try {
        const value = script.apply(undefined, kGiven);
        if (isObjectForm) {
            definition.rows = 'key';
            definition.self = isObject(value) ? kept(value) : wrong('the script', 'no object');
            definition.apply = aFunction('apply', value.apply);
            definition.key = value.key === undefined || value.key === null
                                 ? undefined : aFunction('key', value.key);
        }
    } finally {
        defining = false;
    }
}

function aFunction(where, given) {
    if (typeof given !== 'function') {
        wrong(where, 'it takes a function');
    }
    return kept(given);
}

// What is used for many events is frozen.
function kept(value) {
    return isPlain ? harden(value) : value;
}

function addHandler(name, handler) {
    kept(handler);
    switch (name) {
    case '$init':
        definition.init = handler;
        break;
    case '$initShared':
        definition.biState = true;
        definition.initShared = handler;
        break;
    case '$any':
        definition.any = handler;
        break;
    case '$created':
        definition.created.push(handler);
        break;
    case '$deleted':
        definition.deleted = handler;
        break;
    default:
        if (definition.handlers.indexOf(name) >= 0) {
            wrong('when', 'there are two handlers for ' + name);
        }
        definition.handlers.push(name);
        definition.functions.push(handler);
    }
}

const kOptions = {
    $includelinks: ['boolean', value => { definition.includeLinks = value; }],
    reorderevents: ['boolean', () => {}],
    processinglag: ['number', () => {}],
    resultstreamname: ['string', () => {}],
    bistate: ['boolean', value => { definition.biState = value; }],
    exactnumbers: ['boolean', value => { definition.exactNumbers = value; }]
};

// In the order in which the script's wrapper takes them.
const kGlobals = [
    ['fromAll', whileDefining('fromAll', function () {
        definition.all = true;
        return kChains.fromAll;
    })],
    ['fromStream', whileDefining('fromStream', function (given) {
        definition.streams.push(texts('fromStream', [given[0]])[0]);
        return kChains.fromStream;
    })],
    ['fromStreams', whileDefining('fromStreams', function (given) {
        const names = texts('fromStreams', Array.isArray(given[0]) ? given[0] : given);
        for (const name of names) {
            definition.streams.push(name);
        }
        return kChains.fromStreams;
    })],
    ['fromCategory', whileDefining('fromCategory', fromCategory)],
    ['fromCategories', whileDefining('fromCategories', fromCategory)],
    ['options', whileDefining('options', function (given) {
        if (given[0] === null || typeof given[0] !== 'object') {
            return undefined;
        }
        for (const name of Object.getOwnPropertyNames(given[0])) {
            const option = kOptions[name.toLowerCase()];
            if (option === undefined) {
                wrong('options', 'there is no option ' + name);
            }
            if (typeof given[0][name] !== option[0]) {
                wrong('options', name + ' is a ' + option[0]);
            }
            option[1](given[0][name]);
        }
        return undefined;
    })],
    ['on_event', whileDefining('on_event', function (given) {
        addHandler(texts('on_event', [given[0]])[0], aFunction('on_event', given[1]));
        definition.folds = true;
    })],
    ['on_any', whileDefining('on_any', function (given) {
        addHandler('$any', aFunction('on_any', given[0]));
        definition.folds = true;
    })],
    ['log', harden(function () {})],
    ['emit', whileRunning('emit', function (given) {
        if (given.length < 3) {
            wrong('emit', 'it takes a stream, a type and a body');
        }
        if (given.length > 3 && !isObject(given[3])) {
            wrong('emit', 'metadata is an object');
        }
        publish(name('emit', 'a stream', given[0]), name('emit', 'a type', given[1]),
                stringify(object('emit', 'a body', given[2])), given[3]);
    })],
    ['linkTo', whileRunning('linkTo', function (given) {
        if (given.length !== 2 && given.length !== 3) {
            wrong('linkTo', 'it takes a stream, an event and perhaps metadata');
        }
        const stream = name('linkTo', 'a stream', given[0]);
        const event = object('linkTo', 'an event', given[1]);
        if (typeof event.sequenceNumber !== 'number' || typeof event.streamId !== 'string') {
            wrong('linkTo', 'there is no event ' + event.sequenceNumber + '@' + event.streamId);
        }
        publish(stream, '$>', event.sequenceNumber + '@' + event.streamId,
                given.length === 3 ? object('linkTo', 'metadata', given[2]) : undefined);
    })],
    ['linkStreamTo', whileRunning('linkStreamTo', function (given) {
        publish(name('linkStreamTo', 'a stream', given[0]), '$@',
                name('linkStreamTo', 'a linked stream', given[1]),
                given.length === 3 ? object('linkStreamTo', 'metadata', given[2]) : undefined);
    })],
    ['copyTo', whileRunning('copyTo', function () {})]
];

const kGiven = kGlobals.map(word => word[1]).concat(function (value) { kept(value); });

function fromCategory(given) {
    const names = texts('fromCategory', Array.isArray(given[0]) ? given[0] : given);
    for (const name of names) {
        definition.categories.push(name);
    }
    return kChains.fromCategory;
}

function isObject(value) {
    return value !== null && (typeof value === 'object' || typeof value === 'function');
}

function object(where, what, value) {
    return isObject(value) ? value : wrong(where, what + ' is wanted');
}

function name(where, what, value) {
    return typeof value === 'string' && value.trim() !== '' ? value
                                                            : wrong(where, what + ' is wanted');
}

function publish(stream, type, body, metadata) {
    if (emitted.length >= limits.emitted) {
        throw new RangeError('the script emits more than ' + limits.emitted +
                             ' events for one event');
    }
    if (body === undefined || body.length > limits.text) {
        throw new RangeError('what is emitted is no JSON, or too long');
    }
    const headers = [];
    if (metadata !== undefined) {
        for (const member of Object.getOwnPropertyNames(metadata)) {
            const value = metadata[member];
            const text = typeof value === 'string' ? value : stringify(value);
            if (text !== undefined) {
                headers.push(member, text);
            }
        }
    }
    emitted.push({stream: stream, type: type, body: body, headers: headers});
}

// The event ----------------------------------------------------------------------------------------

let batch;
let flags;
let current = 0;
let stamp = 0;  // rises with each call of the script, which what it was given before does not outlive
let partition = '';
let bodyOf = -1;  // the stamp at which `body` was parsed
let body;
let metadataOf = -1;
let metadata;

const HAS_TYPE = 1, HAS_VALUE = 2, IS_JSON = 4, HAS_METADATA = 8, HAS_TIME = 16, HAS_FIELDS = 32;

function has(flag) {
    return (flags[current] & flag) !== 0;
}

function parsedBody() {
    if (!has(IS_JSON)) {
        return has(HAS_VALUE) ? undefined : null;
    }
    if (bodyOf !== stamp) {
        body = parse(batch.json[current]);
        bodyOf = stamp;
    }
    return body;
}

// `data` where the script sees no more of it than some members, which are columns of the batch.
const NUMBER = 1, TEXT = 2, JSON_TEXT = 3, TRUE = 4, FALSE = 5, NULL = 6;
let fieldData;

function makeFieldData(names) {
    const data = {};
    names.forEach(function (name, at) {
        let madeAt = -1;
        let made;
        Object.defineProperty(data, name, {enumerable: true, get: function () {
            const column = batch.columns[at];
            switch (column.kinds[current]) {
            case NUMBER:
                return column.numbers[current];
            case TEXT:
                return column.texts[column.numbers[current] | 0];
            case JSON_TEXT:
                if (madeAt !== stamp) {
                    made = parse(column.texts[column.numbers[current] | 0]);
                    madeAt = stamp;
                }
                return made;
            case TRUE:
                return true;
            case FALSE:
                return false;
            case NULL:
                return null;
            default:
                return undefined;
            }
        }});
    });
    return Object.freeze(data);
}

const event = Object.freeze({
    get partition() { return partition; },
    get created() { return has(HAS_TIME) ? batch.created[current] : null; },
    get bodyRaw() { return has(HAS_VALUE) ? batch.values[current] : null; },
    get metadataRaw() { return has(HAS_METADATA) ? batch.metadata[current] : null; },
    get streamId() { return batch.streamIds[current]; },
    get eventId() { return batch.eventIds[current]; },
    get eventType() { return has(HAS_TYPE) ? batch.types[current] : null; },
    get linkMetadataRaw() { return null; },
    get isJson() { return has(IS_JSON); },
    get category() {
        const id = batch.streamIds[current];
        const dash = id.indexOf('-');
        return dash < 0 ? id : id.slice(0, dash);
    },
    get sequenceNumber() { return batch.numbers[current]; },
    get body() { return (flags[current] & HAS_FIELDS) !== 0 ? fieldData : parsedBody(); },
    get data() { return (flags[current] & HAS_FIELDS) !== 0 ? fieldData : parsedBody(); },
    get metadata() {
        if (!has(HAS_METADATA)) {
            return null;
        }
        if (metadataOf !== stamp) {
            metadata = parse(batch.metadata[current]);
            metadataOf = stamp;
        }
        return metadata;
    },
    get linkMetadata() { return null; }
});

// The passes ---------------------------------------------------------------------------------------

// What is said of a thing that was thrown: the line of the script, "" or 0, and a sentence.
function told(thrown) {
    let line = 0;
    let sentence = 'something was thrown that cannot be told';
    try {
        if (thrown instanceof Error) {
            const frames = /@:(\d+)/g;
            const stack = String(thrown.stack);
            for (let frame = frames.exec(stack); frame !== null && line === 0;
                 frame = frames.exec(stack)) {
                line = Math.max(0, frame[1] - limits.linesBefore);
            }
            sentence = thrown.name + ': ' + thrown.message;
        } else {
            sentence = 'it threw ' + (isObject(thrown) ? stringify(thrown) : String(thrown));
        }
    } catch (again) {
        // The sentence above stands.
    }
    return line + ':' + String(sentence).slice(0, limits.sentence);
}

function keyText(key) {
    switch (typeof key) {
    case 'string':
        return key;
    case 'number':
        return String(key);
    default:
        return undefined;
    }
}

// To which rows the events go: 'k' and the key; '-' none; '!' and an error; '=' the event's own;
// 'n' and how many keys follow.
function route() {
    const out = [];
    const simple = definition.rows === 'key';
    partition = '';
    for (current = 0; current < batch.count; current++) {
        try {
            stamp++;
            if (!isPlain) {
                defineAnew();
            }
            const key = simple ? definition.key : definition.partition;
            const given = simple ? key.call(definition.self, event) : key(event);
            if (simple && Array.isArray(given)) {
                routeAll(given, out);
                continue;
            }
            const name = keyText(given);
            if (name !== undefined) {
                out.push('k' + name);
            } else if (simple && given !== undefined && given !== null) {
                throw new TypeError('key() gave neither a text nor a number');
            } else {
                out.push('-');
            }
        } catch (thrown) {
            out.push('!' + told(thrown));
        }
    }
    return out;
}

function routeAll(given, out) {
    if (given.length > limits.keys) {
        throw new RangeError('key() gave more than ' + limits.keys + ' keys');
    }
    const keys = new Set();
    for (const one of given) {
        const key = keyText(one);
        if (key === undefined) {
            throw new TypeError('key() gave something that is neither a text nor a number');
        }
        keys.add(key);
    }
    out.push('n' + keys.size);
    for (const key of keys) {
        out.push('k' + key);
    }
}

const ROW_NEW = 0, ROW_KNOWN = 1, ROW_POISONED = 2;
// What became of a row.
const PUT = 0, PUT_SHOWN = 1, PUT_HIDDEN = 2, ERASE = 3, POISON = 4, FLAT = 5;

// What comes of a batch. A record is four numbers: event, row, what became of it, and of a FLAT one
// its shape (the names of its members, in `shapes`), of any other the place of its first text.
let out;
function newOut() {
    return {records: new Uint32Array(4096), recordCount: 0, texts: [], shared: [], emitted: [],
            codes: new Uint8Array(8192), codeCount: 0, numbers: new Float64Array(8192),
            numberCount: 0, values: [], shapes: shapes};
}

function larger(array, wanted) {
    const more = new array.constructor(2 * wanted);
    more.set(array);
    return more;
}

function record(row, kind, place) {
    const at = 4 * out.recordCount++;
    if (at + 4 > out.records.length) {
        out.records = larger(out.records, at + 4);
    }
    const records = out.records;
    records[at] = current;
    records[at + 1] = row;
    records[at + 2] = kind;
    records[at + 3] = place;
}

// Flat objects, members that are numbers, texts, true, false or null: their values leave as columns,
// and the object itself is the row's state at its next event in the batch.
const kMostMembers = 16, kMostShapes = 1000, kLongText = 4096;
let shapes = [];
let placesOfShapes = Object.create(null);
let lastShape = -1;
let keepsObjects = false;
let live = [];
let rowNames;

// Reads an object's members by name: a function made for them, as a name that is a variable is slow.
const readers = [];
const members = new Array(kMostMembers).fill(null);
function readerOf(names) {
    if (!names.every(name => /^[A-Za-z_$][\w$]*$/.test(name))) {
        return function (object, into) {
            for (let i = 0; i < names.length; i++) {
                into[i] = object[names[i]];
            }
        };
    }
    return world.compile('object', 'into', names.map(function (name, i) {
        return 'into[' + i + '] = object[' + stringify(name) + '];';
    }).join(''));
}

function shapeOf(names) {
    if (lastShape >= 0) {
        const last = shapes[lastShape];
        let same = last.length === names.length;
        for (let i = 0; same && i < names.length; i++) {
            same = last[i] === names[i];
        }
        if (same) {
            return lastShape;
        }
    }
    const text = stringify(names);
    let place = placesOfShapes[text];
    if (place === undefined) {
        if (shapes.length >= kMostShapes) {
            return -1;
        }
        place = placesOfShapes[text] = shapes.length;
        shapes.push(names);
        readers.push(readerOf(names));
    }
    return lastShape = place;
}

function recordFlat(row, state) {
    if (prototypeOf(state) !== kPlain) {
        return false;
    }
    const names = keysOf(state);
    const count = names.length;
    if (count > kMostMembers) {
        return false;
    }
    const shape = shapeOf(names);
    if (shape < 0) {
        return false;
    }
    const read = readers[shape];
    read(state, members);
    if (out.codeCount + kMostMembers > out.codes.length) {
        out.codes = larger(out.codes, out.codeCount + kMostMembers);
        out.numbers = larger(out.numbers, out.codes.length);
    }
    const codes = out.codes, numbers = out.numbers, values = out.values;
    let codeCount = out.codeCount, numberCount = out.numberCount;
    const valueCount = values.length;
    for (let i = 0; i < count; i++) {
        const value = members[i];
        let code = 0;
        if (typeof value === 'number') {
            // Not those that JSON changes: no number, without end, -0.
            code = value - value === 0 && (value !== 0 || 1 / value > 0) ? NUMBER : 0;
            numbers[numberCount++] = value;
        } else if (typeof value === 'string') {
            code = value.length <= kLongText ? TEXT : 0;
            values.push(value);
        } else {
            code = value === true ? TRUE : value === false ? FALSE : value === null ? NULL : 0;
        }
        if (code === 0) {
            values.length = valueCount;
            return false;
        }
        codes[codeCount++] = code;
    }
    out.codeCount = codeCount;
    out.numberCount = numberCount;
    record(row, FLAT, shape);
    return true;
}

function textOf(value) {
    if (typeof value === 'function' || typeof value === 'symbol') {
        throw new TypeError('the result is a ' + typeof value + ', which is no row');
    }
    if (value === undefined || value === null) {
        return null;
    }
    const text = stringify(value);
    if (text === undefined) {
        return null;
    }
    if (text.length > limits.text) {
        throw new RangeError('the row is longer than ' + limits.text + ' characters');
    }
    return text;
}

// What the table shows of a state: text, or null where it shows nothing.
function shownOf(stateText, sharedText) {
    let value = parse(stateText);
    if (definition.biState) {
        value = [value, sharedText === null ? null : parse(sharedText)];
    }
    for (const step of definition.steps) {
        const run = step.run;
        const given = run(value);
        if (step.filters && given !== true) {
            return null;
        }
        if (!step.filters) {
            value = given;
        }
        if (value === null || value === undefined) {
            return null;
        }
    }
    return textOf(value);
}

function handle(state, handler) {
    // Called without an object: a handler's `this` is the world.
    const run = handler >= 0     ? definition.functions[handler]
                : handler === -1 ? definition.any
                                 : definition.deleted;
    if (handler === -2) {
        return has(IS_JSON) ? parsedBody() : batch.values[current];
    }
    if (handler === -3) {
        run(state, null, partition, false);
        return state;
    }
    const next = run(state, event);
    return next === undefined ? state : next;
}

function made(init) {
    return init === undefined ? {} : init();
}

let shared;  // its text; null before it is first made

function poison(row, thrown) {
    batch.rowFlags[row] = ROW_POISONED;
    live[row] = undefined;
    emitted = [];
    record(row, POISON, out.texts.length);
    out.texts.push(told(thrown));
}

// Loops over arrays count: `for … of` costs the engine a microsecond.
function publishRecorded() {
    if (emitted.length === 0) {
        return;
    }
    for (let i = 0; i < emitted.length; i++) {
        emitted[i].record = out.recordCount - 1;
        out.emitted.push(emitted[i]);
    }
    emitted = [];
}

// One event on one row, where that is a call and a flat object, as most are; step() does the rest.
function stepFlat(row, run) {
    const before = live[row];
    if (before === undefined) {
        return false;
    }
    partition = rowNames[row];
    stamp++;
    touched.flag = false;
    try {
        const next = run(before, event);
        const state = next === undefined ? before : next;
        if (!touched.flag && emitted.length === 0 && typeof state === 'object' && state !== null &&
            recordFlat(row, state)) {
            live[row] = state;
        } else {
            finish(row, state);
        }
    } catch (thrown) {
        poison(row, thrown);
    }
    return true;
}

// One event on one row.
function step(row, handler) {
    const isNew = batch.rowFlags[row] === ROW_NEW;
    partition = rowNames[row];
    if (emitted.length > 0) {
        emitted = [];
    }
    stamp++;
    touched.flag = false;
    try {
        if (!isPlain) {
            defineAnew();
        }
        let state = live[row];
        if (definition.rows === 'key') {
            state = isNew ? undefined : state !== undefined ? state : parse(batch.states[row]);
            const next = definition.apply.call(definition.self, state, event);
            state = next === undefined ? state : next;
        } else {
            if (isNew) {
                state = made(definition.init);
            } else if (state === undefined) {
                state = parse(batch.states[row]);
            }
            if (definition.biState) {
                state = [state, shared === null ? made(definition.initShared) : parse(shared)];
            }
            const created = definition.created;
            for (let i = 0; isNew && handler !== -3 && i < created.length; i++) {
                const run = created[i];
                run(state, event);
            }
            state = handle(state, handler);
        }
        finish(row, state);
    } catch (thrown) {
        poison(row, thrown);
    }
}

// What the state after an event is for the row. It may be wrong in itself: then it throws, and has
// recorded nothing.
function finish(row, state) {
    let newShared = shared;
    let stateText, shownText;
    if (keepsObjects && !touched.flag && typeof state === 'object' && state !== null &&
        recordFlat(row, state)) {
        batch.rowFlags[row] = ROW_KNOWN;
        live[row] = state;
        publishRecorded();
        return;
    }
    live[row] = undefined;
    if (definition.biState && Array.isArray(state)) {
        const sharedText = textOf(state[1]);
        newShared = sharedText === null ? shared : sharedText;
        state = state[0];
    }
    stateText = textOf(state);
    if (stateText !== null && definition.steps.length > 0) {
        const before = emitted.length;
        shownText = shownOf(stateText, newShared);
        emitted.length = before;
    }
    if (stateText === null) {
        batch.rowFlags[row] = ROW_NEW;
        record(row, ERASE, 0);
    } else {
        batch.rowFlags[row] = ROW_KNOWN;
        batch.states[row] = stateText;
        record(row, definition.steps.length === 0 ? PUT
                    : shownText === null          ? PUT_HIDDEN
                                                  : PUT_SHOWN, out.texts.length);
        out.texts.push(stateText);
        if (definition.steps.length > 0 && shownText !== null) {
            out.texts.push(shownText);
        }
    }
    if (newShared !== shared) {
        shared = newShared;
        out.shared.push({record: out.recordCount - 1, text: shared});
    }
    publishRecorded();
}

return {
    wordNames: kGlobals.map(word => word[0]),

    // Takes the script's text, a function of the words above, or of the simple form one that gives
    // it. 'd' and the definition; '!' and an error.
    define: function (givenScript, givenIsObjectForm, givenIsPlain, fields, hasPlainObjects) {
        script = givenScript;
        isObjectForm = givenIsObjectForm;
        isPlain = givenIsPlain;
        try {
            defineAnew();
        } catch (thrown) {
            return '!' + told(thrown);
        }
        fieldData = fields === null ? undefined : makeFieldData(fields);
        keepsObjects = hasPlainObjects && isPlain && !definition.biState &&
                       definition.steps.length === 0;
        return 'd' + stringify({
            all: definition.all, streams: definition.streams, categories: definition.categories,
            rows: definition.rows, handlers: definition.handlers,
            any: definition.any !== undefined, deleted: definition.deleted !== undefined,
            folds: definition.folds, biState: definition.biState,
            includeLinks: definition.includeLinks, exactNumbers: definition.exactNumbers,
            hasKey: definition.key !== undefined, steps: definition.steps.length
        });
    },
    told: told,
    load: function (given) {
        batch = given;
        flags = new Uint8Array(batch.flags);
        batch.numbers = new Float64Array(batch.numbers);
        batch.handlers = new Int32Array(batch.handlers);
        for (const column of batch.columns) {
            column.kinds = new Uint8Array(column.kinds);
            column.numbers = new Float64Array(column.numbers);
        }
    },
    route: route,
    // `starts`: where the rows of each event begin in `rows`.
    apply: function (starts, rows, states, names, rowFlags, sharedText) {
        starts = new Uint32Array(starts);
        rows = new Uint32Array(rows);
        batch.states = states;
        rowNames = names;
        batch.rowFlags = new Uint8Array(rowFlags);
        shared = sharedText;
        live = new Array(batch.rowFlags.length);
        out = newOut();
        emitted = [];
        const handlers = batch.handlers, functions = definition.functions, any = definition.any;
        const mayBeFlat = keepsObjects && definition.rows !== 'key';
        const known = batch.rowFlags, count = batch.count;
        for (current = 0; current < count; current++) {
            const end = starts[current + 1];
            for (let at = starts[current]; at < end; at++) {
                const row = rows[at];
                const handler = handlers[current];
                if (known[row] !== ROW_POISONED &&
                    !(mayBeFlat && handler >= -1 &&
                      stepFlat(row, handler >= 0 ? functions[handler] : any))) {
                    step(row, handler);
                }
            }
        }
        const made = out;
        out = batch = live = undefined;
        made.records = made.records.buffer;
        made.codes = made.codes.buffer;
        made.numbers = made.numbers.buffer;
        return made;
    }
};
})
