// What a script is written against, and what runs it: the words in which a projection is defined,
// the event that its functions are given, and the two passes over a batch of events: to which rows
// they go, and what those become.
//
// All that a script is given and all that the world holds is frozen (sandbox.js). A row's state is
// carried as JSON text from event to event.
//
// What the engine (Qt 6.4) is slow at, and what is therefore done otherwise where it counts: a global
// name (so `undefined` is a parameter), a place in an array that is a double (so `| 0`), a call in a
// tail position, `for … of`, the names of an object's members.
(function (world, limits, undefined) {
'use strict';
const stringify = JSON.stringify;
const parse = JSON.parse;
const keysOf = Object.keys;
const prototypeOf = Object.getPrototypeOf;
const isExtensible = Object.isExtensible;
const kPlain = Object.prototype;
const harden = world.harden;
const touched = world.touched;

// The definition -----------------------------------------------------------------------------------

let definition;
let defining = false;
let script, isObjectForm;
let isPlain = true;  // else the script is run anew for each event: see defineAnew()
let emitted = [];
let emittedCount = 0;

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
    if (emittedCount >= limits.emitted) {
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
    emittedCount = emitted.length;
}

// The event ----------------------------------------------------------------------------------------

const waiting = [];  // batches that are loaded, the oldest first
let batch;
let flags;
let allHaveFields = false;
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
let useColumns = [];

function makeFieldData(names) {
    const data = {};
    useColumns = names.map(name => makeField(data, name));
    return Object.freeze(data);
}

// Gives the data the member; returns what sets the column that it is read from.
function makeField(data, name) {
    let kinds, numbers, texts, only;
    let madeAt = -1;
    let made;
    Object.defineProperty(data, name, {enumerable: true, get: function () {
        switch (only === 0 ? kinds[current] : only) {
        case NUMBER:
            return numbers[current];
        case TEXT:
            return texts[numbers[current] | 0];
        case JSON_TEXT:
            if (madeAt !== stamp) {
                made = parse(texts[numbers[current] | 0]);
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
    return function (column) {
        kinds = column.kinds;
        numbers = column.numbers;
        texts = column.texts;
        only = column.only;
    };
}

function use(given) {
    batch = given;
    flags = batch.flags;
    allHaveFields = batch.allHaveFields;
    for (let i = 0; i < batch.columns.length; i++) {
        useColumns[i](batch.columns[i]);
    }
}

const event = Object.freeze({
    get partition() { return partition; },
    get created() { return has(HAS_TIME) ? batch.created[current] : null; },
    get bodyRaw() { return has(HAS_VALUE) ? batch.values[current] : null; },
    get metadataRaw() { return has(HAS_METADATA) ? batch.metadata[current] : null; },
    get streamId() { return batch.streamIds[current]; },
    get eventId() { return batch.eventIds[current]; },
    get eventType() {
        return (flags[current] & HAS_TYPE) !== 0 ? batch.types[batch.typeOf[current]] : null;
    },
    get linkMetadataRaw() { return null; },
    get isJson() { return has(IS_JSON); },
    get category() {
        const id = batch.streamIds[current];
        const dash = id.indexOf('-');
        return dash < 0 ? id : id.slice(0, dash);
    },
    get sequenceNumber() { return batch.numbers[current]; },
    get body() {
        return allHaveFields || (flags[current] & HAS_FIELDS) !== 0 ? fieldData : parsedBody();
    },
    get data() {
        return allHaveFields || (flags[current] & HAS_FIELDS) !== 0 ? fieldData : parsedBody();
    },
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

// The engine words one fault in two ways, by what it has compiled so far; a row's sentence must not
// depend on that.
function steady(message) {
    // All that it says of a write to what is frozen.
    if (message === 'Type error') {
        return 'something is written to that cannot be written to, or is used as what it is not. ' +
               'Only the state can be changed: events, constants and all that JavaScript comes ' +
               'with are frozen';
    }
    const nothing = /^Cannot read property '[^]*' of (null|undefined)$/.exec(message) ||
                    /^Value is (null|undefined) and could not be converted to an object$/
                        .exec(message);
    return nothing === null ? message : 'a member of ' + nothing[1] + ' is asked for';
}

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
            sentence = thrown.name + ': ' + steady(thrown.message);
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

// The numbers of the rows that the script itself names, by their keys.
let numbersOfKeys = Object.create(null);
let keyCount = 0;
let newKeys = [];
let routed;

function rowOfKey(key) {
    let row = numbersOfKeys[key];
    if (row === undefined) {
        row = numbersOfKeys[key] = keyCount++;
        newKeys.push(key);
    }
    return row;
}

// To which rows the events go.
function route() {
    use(waiting[waiting.length - 1]);
    const count = batch.count;
    const starts = new Uint32Array(count + 1);
    const simple = definition.rows === 'key';
    const failures = [];
    routed = {rows: new Uint32Array(count + 16), count: 0};
    newKeys = [];
    partition = '';
    for (current = 0; current < count; current++) {
        starts[current] = routed.count;
        try {
            stamp++;
            if (!isPlain) {
                defineAnew();
            }
            const key = simple ? definition.key : definition.partition;
            const given = simple ? key.call(definition.self, event) : key(event);
            if (simple && Array.isArray(given)) {
                routeAll(given);
                continue;
            }
            const name = keyText(given);
            if (name !== undefined) {
                addRoute(rowOfKey(name));
            } else if (simple && given !== undefined && given !== null) {
                throw new TypeError('key() gave neither a text nor a number');
            }
        } catch (thrown) {
            failures.push(current, told(thrown));
        }
    }
    starts[count] = routed.count;
    const routesOnly = batch.routesOnly;
    if (routesOnly) {
        waiting.pop();
    }
    const made = {starts: starts.buffer, rows: routed.rows.buffer.slice(0, 4 * routed.count),
                  failures: failures, routesOnly: routesOnly, newKeys: newKeys.join(''),
                  newKeyLengths: lengthsOf(newKeys)};
    newKeys = [];
    batch = routed = undefined;
    return made;
}

function addRoute(row) {
    if (routed.count >= routed.rows.length) {
        routed.rows = larger(routed.rows, routed.count + 1);
    }
    routed.rows[routed.count++] = row;
}

function routeAll(given) {
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
    for (const key of keys) {
        addRoute(rowOfKey(key));
    }
}

function lengthsOf(texts) {
    const lengths = new Uint32Array(texts.length);
    for (let i = 0; i < texts.length; i++) {
        lengths[i] = texts[i].length;
    }
    return lengths.buffer;
}

function larger(array, wanted) {
    const more = new array.constructor(2 * wanted);
    more.set(array);
    return more;
}

// The rows, by their numbers: what is known of them from one batch to the next.
const ROW_NEW = 0, ROW_KNOWN = 1, ROW_POISONED = 2;
let rowFlags, rowNames;
let states;  // as JSON
let live;    // as an object, where that is the same: see recordFlat(); and
let shapes;  // its shape
let onlyShape;  // that all of them have; undefined: none has one; null: they differ
let shared;  // the text of the state that all share; null before it is first made

function forget() {
    rowFlags = [];
    rowNames = [];
    states = [];
    live = [];
    shapes = [];
    onlyShape = undefined;
    shared = null;
    numbersOfKeys = Object.create(null);
    keyCount = 0;
}

// What came of an event and a row, where it is no flat object.
const PUT = 0, PUT_SHOWN = 1, PUT_HIDDEN = 2, ERASE = 3, POISON = 4;
// Of a step: nothing; a record; from here on flat objects, twice the shape, one more where not all
// members are numbers.
const RECORD = 1, FLAT = 2;

// What comes of a batch.
let out;
let steps;
let step = 0;
let tellsStates = true;

function beginOut(stepCount) {
    out = {records: [], texts: [], shared: [], emitted: []};
    steps = new Uint16Array(stepCount);
    numberCount = codeCount = 0;
}

function tellOut() {
    const made = out;
    made.steps = steps.buffer;
    made.records = new Uint8Array(made.records).buffer;
    if (tellsStates) {
        made.numbers = flatNumbers.buffer.slice(0, 8 * numberCount);
        made.codes = flatCodes.buffer.slice(0, codeCount);
        made.flatTexts = flatTexts.join('');
        made.flatLengths = lengthsOf(flatTexts);
        made.newShapes = newShapes;
        newShapes = [];
    }
    flatTexts.length = 0;
    out = batch = steps = undefined;
    return made;
}

function record(kind) {
    steps[step] = RECORD;
    out.records.push(kind);
}

// Flat objects, members that are numbers, texts, true, false or null: their values leave as columns,
// and the object itself is the row's state at its next event.
const kMostMembers = 16, kMostShapes = 1000, kLongText = 4096;
const kMostNumbers = 1 << 17, kMostCodes = 1 << 17;
const flatNumbers = new Float64Array(kMostNumbers + kMostMembers);
const flatCodes = new Uint8Array(kMostCodes + kMostMembers);
const flatTexts = [];
let numberCount = 0, codeCount = 0;
// A shape is the names of the members, in their order.
const shapesByNames = Object.create(null);
let shapeCount = 0;
let lastShape = null;
let newShapes = [];
let keepsObjects = false;
let writtenMembers = null;
let usesPartition = true;
let functions, any, init;  // handlers, where the script is run once
let makesObjects = false;  // and a row that is new needs no more than $init

// Functions made for a shape: of a member whose name is a variable the engine is slow. The first
// says whether an object's members are all numbers that JSON keeps, the second takes them where they
// are; the third takes all, and gives the place behind its numbers, or -1. `mixed` is the same shape
// for an object that is not looked at for numbers alone again.
// A number, and one that JSON keeps. `typeof` compares texts. What is added here may be asked for its
// value, which an object of a script whose members are known by name has no say in.
const testOfNumber = v => v + ' + 0 === ' + v + ' && ' + v + ' - ' + v + ' === 0 && (' + v +
                          ' !== 0 || 1 / ' + v + ' > 0)';
const never = () => false;

function newShape(names) {
    const shape = {
        names: names, size: names.length, place: FLAT + 2 * shapeCount++,
        // An object of it that is changed has it still.
        isFixed: writtenMembers !== null &&
                 writtenMembers.every(name => names.indexOf(name) >= 0),
        areNumbers: never, readNumbers: never, read: readerByNames(names), mixed: undefined
    };
    shape.mixed = shape;
    if (!names.every(name => /^[A-Za-z_$][\w$]*$/.test(name))) {
        return shape;
    }
    const variables = names.map((name, i) => 'var v' + i + ' = o.' + name + ';').join('');
    const test = names.map((name, i) => testOfNumber('v' + i)).join(' && ');
    const put = names.map((name, i) => 'N[n + ' + i + '] = v' + i + ';').join('');
    const tested = what => 'return function (o, n) {' + variables + 'try { if (' +
                           (test || 'true') + ') {' + what +
                           'return true } } catch (other) {} return false }';
    shape.read = world.compile('N', 'C', 'T', 'return function (o, n, c) { var v;' +
                               names.map(function (name, i) {
        return 'v = o.' + name + ';' +
               "if (typeof v === 'number') { if (v - v !== 0 || (v === 0 && 1 / v < 0)) return -1;" +
               'C[c + ' + i + '] = 1; N[n] = v; n = n + 1 }' +
               "else if (typeof v === 'string') { if (v.length > " + kLongText + ') return -1;' +
               'C[c + ' + i + '] = 2; T.push(v) }' +
               'else if (v === true) C[c + ' + i + '] = 4; else if (v === false) C[c + ' + i +
               '] = 5; else if (v === null) C[c + ' + i + '] = 6; else return -1;';
    }).join('') + 'return n }')(flatNumbers, flatCodes, flatTexts);
    shape.mixed = Object.assign({}, shape);
    if (shape.isFixed) {
        shape.areNumbers = world.compile(tested(''))();
        shape.readNumbers = world.compile('N', tested(put))(flatNumbers);
    }
    return shape;
}

function readerByNames(names) {
    return function (object, n, c) {
        for (let i = 0; i < names.length; i++) {
            const value = object[names[i]];
            if (typeof value === 'number') {
                if (value - value !== 0 || (value === 0 && 1 / value < 0)) {
                    return -1;
                }
                flatCodes[c + i] = NUMBER;
                flatNumbers[n++] = value;
            } else if (typeof value === 'string' && value.length <= kLongText) {
                flatCodes[c + i] = TEXT;
                flatTexts.push(value);
            } else if (value === true || value === false || value === null) {
                flatCodes[c + i] = value === null ? NULL : value ? TRUE : FALSE;
            } else {
                return -1;
            }
        }
        return n;
    };
}

function shapeOf(names) {
    if (lastShape !== null) {
        const last = lastShape.names;
        let same = last.length === names.length;
        for (let i = 0; same && i < names.length; i++) {
            same = last[i] === names[i];
        }
        if (same) {
            return lastShape;
        }
    }
    const text = stringify(names);
    let shape = shapesByNames[text];
    if (shape === undefined) {
        if (shapeCount >= kMostShapes) {
            return null;
        }
        shape = shapesByNames[text] = newShape(names);
        newShapes.push(names);
    }
    return lastShape = shape;
}

// What an object is for the table, where it is flat and the same when it is read from its JSON.
function recordFlat(row, state) {
    if (prototypeOf(state) !== kPlain || !isExtensible(state)) {
        return false;
    }
    const names = keysOf(state);
    if (names.length > kMostMembers) {
        return false;
    }
    const shape = shapeOf(names);
    if (shape === null) {
        return false;
    }
    // Those that are no numbers are not tried as such again.
    const isNumbers = writeNumbers(state, shape);
    if (!isNumbers && !writeFlat(state, shape)) {
        return false;
    }
    live[row] = state;
    shapes[row] = isNumbers ? shape : shape.mixed;
    if (onlyShape !== shapes[row]) {
        onlyShape = onlyShape === undefined ? shapes[row] : null;
    }
    return true;
}

// Whether all members are numbers; then they are written.
function writeNumbers(state, shape) {
    if (!tellsStates) {
        if (!shape.areNumbers(state)) {
            return false;
        }
    } else {
        if (numberCount > kMostNumbers || !shape.readNumbers(state, numberCount)) {
            return false;
        }
        numberCount = numberCount + shape.size;
    }
    steps[step] = shape.place;
    return true;
}

function writeFlat(state, shape) {
    if (numberCount > kMostNumbers || codeCount > kMostCodes) {
        return false;
    }
    const textCount = flatTexts.length;
    const behind = shape.read(state, numberCount, codeCount);
    if (behind < 0) {
        flatTexts.length = textCount;
        return false;
    }
    steps[step] = shape.place + 1;
    numberCount = behind;
    codeCount += shape.size;
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

function poison(row, thrown) {
    rowFlags[row] = ROW_POISONED;
    live[row] = undefined;
    states[row] = undefined;
    dropEmitted();
    record(POISON);
    out.texts.push(told(thrown));
}

// Loops over arrays count: `for … of` costs the engine a microsecond.
function publishRecorded() {
    if (emittedCount === 0) {
        return;
    }
    for (let i = 0; i < emitted.length; i++) {
        emitted[i].step = step;
        out.emitted.push(emitted[i]);
    }
    dropEmitted();
}

function dropEmitted() {
    emitted = [];
    emittedCount = 0;
}

// The events of a batch on their rows, one after the other: where that is a call and a flat object,
// as most are; apply() does the rest. `eventOf`: of each step; undefined where each event has one.
function applySteps(rows, eventOf, handlers, oneHandler) {
    const count = rows.length;
    for (; step < count; step = step + 1) {
        current = eventOf === undefined ? step : eventOf[step];
        const row = rows[step];
        const handler = oneHandler === 0 ? handlers[current] : oneHandler;
        let state = live[row];
        const isKnown = state !== undefined;
        if (handler === -3 || (!isKnown && (!makesObjects || rowFlags[row] !== ROW_NEW))) {
            if (rowFlags[row] !== ROW_POISONED) {
                apply(row, handler);
            }
            continue;
        }
        if (!isKnown) {
            state = init === undefined ? {} : init();
        }
        if (usesPartition) {
            partition = rowNames[row];
        }
        stamp = stamp + 1 | 0;
        let next;
        if (handler >= 0) {
            const run = functions[handler];
            next = run(state, event);
        } else if (handler === -1) {
            next = any(state, event);
        } else {
            next = definition.apply.call(definition.self, state, event);
        }
        if (isKnown && (next === undefined || next === state) && !touched.flag &&
            emittedCount === 0) {
            const shape = onlyShape === null ? shapes[row] : onlyShape;
            if (writeNumbers(state, shape) || (shape.isFixed && writeFlat(state, shape))) {
                continue;
            }
        }
        finish(row, next === undefined ? state : next);
        touched.flag = false;
    }
}

// One event on one row.
function apply(row, handler) {
    const isNew = rowFlags[row] === ROW_NEW;
    partition = rowNames[row];
    if (emittedCount > 0) {
        dropEmitted();
    }
    stamp = stamp + 1 | 0;
    touched.flag = false;
    try {
        if (!isPlain) {
            defineAnew();
        }
        let state = live[row];
        if (definition.rows === 'key') {
            state = isNew ? undefined : state !== undefined ? state : parse(states[row]);
            const next = definition.apply.call(definition.self, state, event);
            state = next === undefined ? state : next;
        } else {
            if (isNew) {
                state = made(definition.init);
            } else if (state === undefined) {
                state = parse(states[row]);
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
        rowFlags[row] = ROW_KNOWN;
        states[row] = undefined;
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
        emitted.length = emittedCount = before;
    }
    if (stateText === null) {
        rowFlags[row] = ROW_NEW;
        states[row] = undefined;
        record(ERASE);
    } else {
        rowFlags[row] = ROW_KNOWN;
        states[row] = stateText;
        record(definition.steps.length === 0 ? PUT : shownText === null ? PUT_HIDDEN : PUT_SHOWN);
        if (tellsStates) {
            out.texts.push(stateText);
        }
        if (tellsStates && definition.steps.length > 0 && shownText !== null) {
            out.texts.push(shownText);
        }
    }
    if (newShared !== shared) {
        shared = newShared;
        out.shared.push({step: step, text: shared});
    }
    publishRecorded();
}

function eventsOfSteps(starts, rows) {
    const events = new Uint32Array(rows.length);
    for (let i = 0; i + 1 < starts.length; i++) {
        events.fill(i, starts[i], starts[i + 1]);
    }
    return events;
}

// Whether it is 0, 1, 2 …
function isRising(starts) {
    const count = starts.length;
    let i = 0;
    while (i < count && starts[i] === i) {
        i = i + 1;
    }
    return i === count;
}

forget();

return {
    wordNames: kGlobals.map(word => word[0]),

    // Takes the script's text, a function of the words above, or of the simple form one that gives
    // it. 'd' and the definition; '!' and an error.
    define: function (givenScript, givenIsObjectForm, givenIsPlain, fields, hasPlainObjects,
                      written, seesPartition) {
        script = givenScript;
        isObjectForm = givenIsObjectForm;
        isPlain = givenIsPlain;
        try {
            defineAnew();
        } catch (thrown) {
            return '!' + told(thrown);
        }
        writtenMembers = written;
        usesPartition = seesPartition;
        fieldData = fields === null ? undefined : makeFieldData(fields);
        functions = definition.functions;
        any = definition.any;
        init = definition.init;
        keepsObjects = hasPlainObjects && isPlain && !definition.biState &&
                       definition.steps.length === 0 &&
                       (definition.folds || definition.rows === 'key');
        makesObjects = keepsObjects && definition.folds && definition.created.length === 0;
        return 'd' + stringify({
            all: definition.all, streams: definition.streams, categories: definition.categories,
            rows: definition.rows, handlers: definition.handlers,
            any: definition.any !== undefined, deleted: definition.deleted !== undefined,
            folds: definition.folds, biState: definition.biState,
            includeLinks: definition.includeLinks, exactNumbers: definition.exactNumbers,
            hasKey: definition.key !== undefined, transforms: definition.steps.length > 0
        });
    },
    told: told,
    load: function (given) {
        if (given.forget) {
            forget();
        }
        given.flags = new Uint8Array(given.flags);
        given.numbers = new Float64Array(given.numbers);
        given.handlers = new Int32Array(given.handlers);
        given.typeOf = new Uint32Array(given.typeOf);
        if (given.json === undefined) {
            given.json = given.values;
        }
        for (const column of given.columns) {
            column.kinds = column.only === 0 ? new Uint8Array(column.kinds) : undefined;
            column.numbers = new Float64Array(column.numbers);
        }
        waiting.push(given);
    },
    route: route,
    // `starts`: where the rows of each event begin in `rows`. `given`: the rows that are new here.
    apply: function (starts, rows, given, givenStates, names, givenFlags, givenShared, rowCount,
                     givenTellsStates) {
        tellsStates = givenTellsStates;
        starts = new Uint32Array(starts);
        rows = new Uint32Array(rows);
        given = new Uint32Array(given);
        givenFlags = new Uint8Array(givenFlags);
        for (let i = 0; i < given.length; i++) {
            const row = given[i];
            rowFlags[row] = givenFlags[i];
            rowNames[row] = names[i];
            states[row] = givenFlags[i] === ROW_KNOWN ? givenStates[i] : undefined;
            live[row] = undefined;
        }
        if (givenShared !== undefined) {
            shared = givenShared;
        }
        use(waiting.shift());
        for (let row = rowFlags.length; row < rowCount; row++) {
            rowFlags[row] = ROW_NEW;
        }
        beginOut(rows.length);
        dropEmitted();
        const handlers = batch.handlers;
        const count = batch.count;
        const eventOf = rows.length === count && isRising(starts) ? undefined
                                                                  : eventsOfSteps(starts, rows);
        for (step = 0; step < rows.length; step++) {
            touched.flag = false;
            try {
                applySteps(rows, eventOf, handlers, batch.handler);
            } catch (thrown) {
                poison(rows[step], thrown);
            }
        }
        return tellOut();
    },
    // What rows are by now, as if it came of a step each.
    states: function (rows) {
        tellsStates = true;
        rows = new Uint32Array(rows);
        beginOut(rows.length);
        for (step = 0; step < rows.length; step++) {
            const row = rows[step];
            const state = live[row];
            if (state === undefined) {
                if (states[row] !== undefined) {
                    record(PUT);
                    out.texts.push(states[row]);
                }
            } else if (!writeNumbers(state, shapes[row]) && !writeFlat(state, shapes[row])) {
                record(PUT);
                out.texts.push(stringify(state));
            }
        }
        return tellOut();
    }
};
})
