// Map and Set whose access costs the same however many entries they hold (the engine's own are
// linear). Entries keep their order; keys that are no primitives are looked up in the engine's own.
//
// A generator is never called in a tail position: there the engine (Qt 6.4) gives undefined.
(function () {
'use strict';
const NativeMap = Map;
const TABLE = Symbol('table');

function nameOf(key) {
    switch (typeof key) {
    case 'string':
        return 's' + key;
    case 'number':
        return 'n' + key;
    case 'boolean':
        return 'b' + key;
    case 'undefined':
        return 'u';
    default:
        return key === null ? 'l' : undefined;
    }
}

function newTable() {
    return {places: Object.create(null), others: undefined, keys: [], values: [], alive: [], size: 0};
}

function placeOf(table, key) {
    const name = nameOf(key);
    if (name !== undefined) {
        return table.places[name];
    }
    return table.others === undefined ? undefined : table.others.get(key);
}

function setPlace(table, key, place) {
    const name = nameOf(key);
    if (name !== undefined) {
        table.places[name] = place;
        return;
    }
    if (table.others === undefined) {
        table.others = new NativeMap();
    }
    table.others.set(key, place);
}

function put(table, key, value) {
    const place = placeOf(table, key);
    if (place !== undefined) {
        table.values[place] = value;
        return;
    }
    setPlace(table, key, table.keys.length);
    table.keys.push(key === 0 ? 0 : key);
    table.values.push(value);
    table.alive.push(true);
    table.size++;
}

function remove(table, key) {
    const place = placeOf(table, key);
    if (place === undefined) {
        return false;
    }
    setPlace(table, key, undefined);
    table.keys[place] = undefined;
    table.values[place] = undefined;
    table.alive[place] = false;
    table.size--;
    return true;
}

function clear(table) {
    table.places = Object.create(null);
    table.others = undefined;
    for (let i = 0; i < table.keys.length; i++) {
        table.keys[i] = table.values[i] = undefined;
        table.alive[i] = false;
    }
    table.size = 0;
}

function* walk(table, give) {
    for (let i = 0; i < table.keys.length; i++) {
        if (table.alive[i]) {
            yield give(table.keys[i], table.values[i]);
        }
    }
}

function forEach(table, visit, self, owner) {
    for (let i = 0; i < table.keys.length; i++) {
        if (table.alive[i]) {
            visit.call(self, table.values[i], table.keys[i], owner);
        }
    }
}

function tableOf(owner, kind) {
    const table = owner === null || owner === undefined ? undefined : owner[TABLE];
    if (table === undefined) {
        throw new TypeError('this is no ' + kind);
    }
    return table;
}

function own(owner) {
    Object.defineProperty(owner, TABLE, {value: newTable()});
}

class FastMap {
    constructor(entries) {
        own(this);
        if (entries !== undefined && entries !== null) {
            for (const entry of entries) {
                this.set(entry[0], entry[1]);
            }
        }
    }
    get size() { return tableOf(this, 'Map').size; }
    get(key) {
        const table = tableOf(this, 'Map');
        const place = placeOf(table, key);
        return place === undefined ? undefined : table.values[place];
    }
    has(key) { return placeOf(tableOf(this, 'Map'), key) !== undefined; }
    set(key, value) {
        put(tableOf(this, 'Map'), key, value);
        return this;
    }
    delete(key) { return remove(tableOf(this, 'Map'), key); }
    clear() { clear(tableOf(this, 'Map')); }
    forEach(visit, self) { forEach(tableOf(this, 'Map'), visit, self, this); }
    keys() {
        const entries = walk(tableOf(this, 'Map'), key => key);
        return entries;
    }
    values() {
        const entries = walk(tableOf(this, 'Map'), (key, value) => value);
        return entries;
    }
    entries() {
        const entries = walk(tableOf(this, 'Map'), (key, value) => [key, value]);
        return entries;
    }
}

class FastSet {
    constructor(values) {
        own(this);
        if (values !== undefined && values !== null) {
            for (const value of values) {
                this.add(value);
            }
        }
    }
    get size() { return tableOf(this, 'Set').size; }
    has(value) { return placeOf(tableOf(this, 'Set'), value) !== undefined; }
    add(value) {
        put(tableOf(this, 'Set'), value, value);
        return this;
    }
    delete(value) { return remove(tableOf(this, 'Set'), value); }
    clear() { clear(tableOf(this, 'Set')); }
    forEach(visit, self) { forEach(tableOf(this, 'Set'), visit, self, this); }
    keys() {
        const entries = walk(tableOf(this, 'Set'), value => value);
        return entries;
    }
    values() {
        const entries = walk(tableOf(this, 'Set'), value => value);
        return entries;
    }
    entries() {
        const entries = walk(tableOf(this, 'Set'), value => [value, value]);
        return entries;
    }
}

function hide(prototype, name, value) {
    Object.defineProperty(prototype, name,
                          {value: value, writable: true, enumerable: false, configurable: true});
}
hide(FastMap.prototype, Symbol.iterator, FastMap.prototype.entries);
hide(FastSet.prototype, Symbol.iterator, FastSet.prototype.values);
hide(FastMap.prototype, Symbol.toStringTag, 'Map');
hide(FastSet.prototype, Symbol.toStringTag, 'Set');
hide(FastMap, 'name', 'Map');
hide(FastSet, 'name', 'Set');
return {Map: FastMap, Set: FastSet};
})
