// Makes the engine's world pure before a script is let in: what could tell one run from another is
// gone or says why it is, what later editions of the language have is there, and nothing of the
// world can be changed, so that no event leaves a trace for the next.
(function (world, collections) {
'use strict';
const freeze = Object.freeze, getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
function define(owner, name, value) {
    Object.defineProperty(owner, name,
                          {value: value, writable: true, enumerable: false, configurable: true});
}

function refuse(what) {
    return function () {
        throw new TypeError(what + ' is not there: a fold makes the same rows whenever and ' +
                            'wherever it runs, from its events alone');
    };
}

// The clock, chance, the user's language.
const EngineDate = Date;
function PureDate() {
    if (new.target === undefined || arguments.length === 0) {
        refuse('The clock (Date without arguments)')();
    }
    return Reflect.construct(EngineDate, arguments, new.target);
}
PureDate.prototype = EngineDate.prototype;
define(PureDate, 'name', 'Date');
define(PureDate, 'parse', EngineDate.parse);
define(PureDate, 'UTC', EngineDate.UTC);
define(PureDate, 'now', refuse('The clock (Date.now)'));
define(PureDate.prototype, 'constructor', PureDate);
define(world, 'Date', PureDate);
define(Math, 'random', refuse('Chance (Math.random)'));
for (const type of [Object, Number, String, Array, Date]) {
    for (const name of Object.getOwnPropertyNames(type.prototype)) {
        if (/Locale|^locale/.test(name)) {
            define(type.prototype, name, refuse('What depends on a language (' + name + ')'));
        }
    }
}
for (const name of ['eval', 'Promise', 'SharedArrayBuffer', 'Atomics', 'WeakMap', 'WeakSet', 'URL',
                    'URLSearchParams']) {
    delete world[name];
}
// Code from text, by whichever door.
const EngineFunction = Function;
const noCode = refuse('Code from text (Function)');
for (const example of [function () {}, function* () {}]) {
    define(Object.getPrototypeOf(example), 'constructor', noCode);
}
noCode.prototype = Function.prototype;
define(world, 'Function', noCode);
// RegExp.$1 and the like remember the last match.
for (const name of Object.getOwnPropertyNames(RegExp)) {
    if (name !== 'prototype' && name !== 'name' && name !== 'length') {
        delete RegExp[name];
    }
}
delete Function.prototype.connect;
delete Function.prototype.disconnect;

// What makes an object of another kind than one that is read from JSON says that it was called.
const touched = {flag: false};
function noticing(owner, name) {
    const original = owner[name];
    define(owner, name, function () {
        touched.flag = true;
        return original.apply(this, arguments);
    });
}
for (const name of ['defineProperty', 'defineProperties', 'create', 'freeze', 'seal',
                    'preventExtensions']) {
    noticing(Object, name);
}
noticing(Reflect, 'defineProperty');
noticing(Reflect, 'preventExtensions');
noticing(Object.prototype, '__defineGetter__');
noticing(Object.prototype, '__defineSetter__');
const EngineProxy = Proxy;
define(world, 'Proxy', function Proxy(target, handler) {
    touched.flag = true;
    return new EngineProxy(target, handler);
});

define(world, 'Map', collections.Map);
define(world, 'Set', collections.Set);
define(world, 'globalThis', world);

function complete(owner, name, value) {
    if (!(name in owner)) {
        define(owner, name, value);
    }
}
complete(Object, 'fromEntries', function (entries) {
    const made = {};
    for (const entry of entries) {
        Object.defineProperty(made, entry[0], {value: entry[1], writable: true, enumerable: true,
                                               configurable: true});
    }
    return made;
});
complete(Object, 'hasOwn', function (object, name) {
    return Object.prototype.hasOwnProperty.call(object, name);
});
complete(Array.prototype, 'flat', function (depth) {
    const levels = depth === undefined ? 1 : depth;
    const flat = [];
    for (const value of this) {
        if (levels >= 1 && Array.isArray(value)) {
            flat.push.apply(flat, value.flat(levels - 1));
        } else {
            flat.push(value);
        }
    }
    return flat;
});
complete(Array.prototype, 'flatMap', function (change, self) {
    return this.map(change, self).flat();
});
function at(index) {
    const place = Math.trunc(index) || 0;
    return this[place < 0 ? this.length + place : place];
}
complete(Array.prototype, 'at', at);
complete(String.prototype, 'at', at);
complete(Array.prototype, 'findLast', function (test, self) {
    for (let i = this.length - 1; i >= 0; i--) {
        if (test.call(self, this[i], i, this)) {
            return this[i];
        }
    }
    return undefined;
});
complete(Array.prototype, 'findLastIndex', function (test, self) {
    for (let i = this.length - 1; i >= 0; i--) {
        if (test.call(self, this[i], i, this)) {
            return i;
        }
    }
    return -1;
});
complete(String.prototype, 'trimStart', function () { return this.replace(/^\s+/, ''); });
complete(String.prototype, 'trimEnd', function () { return this.replace(/\s+$/, ''); });
complete(String.prototype, 'replaceAll', function (what, by) {
    if (what instanceof RegExp) {
        if (what.flags.indexOf('g') < 0) {
            throw new TypeError('replaceAll must be called with a global RegExp');
        }
        return this.replace(what, by);
    }
    const text = String(this);
    const wanted = String(what);
    let made = '';
    let from = 0;
    for (let found = text.indexOf(wanted); found >= 0;) {
        const put = typeof by === 'function' ? String(by(wanted, found, text))
                                             : String(by).replace(/\$([$&])/g, function (all, sign) {
                                                   return sign === '$' ? '$' : wanted;
                                               });
        made += text.slice(from, found) + put;
        from = found + wanted.length;
        found = text.indexOf(wanted, Math.max(from, found + 1));
    }
    return made + text.slice(from);
});

// A script may give an object a member that is called like one of Object.prototype's; with those
// merely frozen the assignment would be lost.
const behindGetters = [];
for (const name of Object.getOwnPropertyNames(Object.prototype)) {
    const found = Object.getOwnPropertyDescriptor(Object.prototype, name);
    if (!('value' in found)) {
        continue;
    }
    const value = found.value;
    behindGetters.push(value);
    Object.defineProperty(Object.prototype, name, {
        get: function () { return value; },
        set: function (other) {
            if (this === Object.prototype) {
                throw new TypeError('Object.prototype cannot be changed');
            }
            Object.defineProperty(this, name, {value: other, writable: true, enumerable: true,
                                               configurable: true});
        },
        enumerable: false, configurable: false});
}

const known = new collections.Set();  // what the world holds
// Freezes everything that can be reached from `root` and is not in `seen` yet.
function freezeAll(root, seen) {
    const waiting = [root];
    while (waiting.length > 0) {
        const object = waiting.pop();
        if (object === null || (typeof object !== 'object' && typeof object !== 'function') ||
            known.has(object) || seen.has(object)) {
            continue;
        }
        seen.add(object);
        for (const name of Reflect.ownKeys(object)) {
            const found = Object.getOwnPropertyDescriptor(object, name);
            if (found !== undefined) {
                waiting.push(found.value, found.get, found.set);
            }
        }
        waiting.push(Object.getPrototypeOf(object));
        Object.freeze(object);
    }
}
const seen = new collections.Set();
for (const value of behindGetters) {
    freezeAll(value, seen);
}
for (const hidden of [function* () {}, (function* () {})(), [][Symbol.iterator](),
                      ''[Symbol.iterator](), new collections.Map().entries()]) {
    freezeAll(Object.getPrototypeOf(hidden), seen);
}
for (const name of Object.getOwnPropertyNames(world)) {
    if (world[name] !== world) {
        freezeAll(world[name], seen);
    }
}
// The global object itself: no script makes or changes a global.
for (const name of Object.getOwnPropertyNames(world)) {
    const found = Object.getOwnPropertyDescriptor(world, name);
    if (found !== undefined && found.configurable) {
        Object.defineProperty(world, name, {writable: false, configurable: false});
    }
}
Object.preventExtensions(world);
seen.add(world);
for (const object of seen) {
    known.add(object);
}
return {
    harden: function (root) {
        freezeAll(root, new collections.Set());
        return root;
    },
    touched: touched,
    compile: EngineFunction
};
})
