# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds events against the published fields of ECS and OCSF: ecs-*.json and ocsf-*.json, which extract writes."""
import ipaddress
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))


def load(name):
    with open(os.path.join(HERE, name), encoding='utf-8') as file:
        return json.load(file)


def is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_ip(value):
    try:
        return bool(ipaddress.ip_address(value))
    except ValueError:
        return False


class Ecs:
    """OWN is our field set, with a proper name: it is not looked into."""
    OWN = 'Uringop'
    TYPES = {
        'keyword': lambda v: isinstance(v, str), 'wildcard': lambda v: isinstance(v, str), 'match_only_text': lambda v: isinstance(v, str),
        'long': is_int, 'boolean': lambda v: isinstance(v, bool), 'ip': lambda v: isinstance(v, str) and is_ip(v),
        'date': lambda v: isinstance(v, str) and re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z', v),
    }

    def __init__(self):
        published = load('ecs-9.4.0.json')
        self.version, self.fields, self.seen = published['version'], published['fields'], set()

    def wrong(self, doc):
        """What is wrong with an event, a text each."""
        for key in set(doc) - {self.OWN}:
            yield from self.wrong_in(doc[key], key)
        if doc.get('ecs', {}).get('version') != self.version:
            yield 'ecs.version is not ' + self.version
        if '@timestamp' not in doc:
            yield 'no @timestamp'
        yield from self.wrong_categories(doc.get('event', {}))

    def wrong_in(self, value, name):
        self.seen.add(name)
        if isinstance(value, dict):
            if not value:
                yield name + ' is empty'
            for key in value:
                yield from self.wrong_in(value[key], name + '.' + key)
            return
        field = self.fields.get(name)
        if not field:
            yield name + ' is no field of ECS'
            return
        if isinstance(value, list) != field.get('array', False):
            yield name + (' is a list' if isinstance(value, list) else ' is no list')
        for one in value if isinstance(value, list) else [value]:
            if not self.TYPES[field['type']](one):
                yield '%s: %r is no %s' % (name, one, field['type'])
            elif 'values' in field and one not in field['values']:
                yield '%s: %r is not allowed' % (name, one)

    def wrong_categories(self, event):
        for category in event.get('category', []):
            expected = self.fields['event.category']['values'].get(category, [])
            for kind in event.get('type', []):
                if kind not in expected:
                    yield 'event.type %s is not expected in category %s' % (kind, category)


class Ocsf:
    TYPES = {
        'integer_t': is_int, 'long_t': is_int, 'timestamp_t': lambda v: is_int(v) and v >= 0, 'boolean_t': lambda v: isinstance(v, bool),
        'port_t': lambda v: is_int(v) and 0 <= v <= 65535, 'ip_t': lambda v: isinstance(v, str) and is_ip(v),
        'hostname_t': lambda v: isinstance(v, str) and re.fullmatch(r'[A-Za-z0-9][A-Za-z0-9.-]*', v),
    }

    def __init__(self):
        published = load('ocsf-1.8.0.json')
        self.version, self.classes, self.objects = published['version'], published['classes'], published['objects']
        self.profiles, self.seen = published['profiles'], set()

    def wrong(self, doc):
        cls = self.classes.get(str(doc.get('class_uid')))
        if not cls:
            yield 'class_uid %r is not known' % doc.get('class_uid')
            return
        for key, want in (('class_name', cls['name']), ('category_uid', cls['category_uid']), ('category_name', cls['category_name'])):
            if doc.get(key) != want:
                yield '%s is %r, not %r' % (key, doc.get(key), want)
        if doc.get('type_uid') != doc['class_uid'] * 100 + doc.get('activity_id', -1):
            yield 'type_uid is %r' % doc.get('type_uid')
        for key, name in (('activity_id', 'activity_name'), ('status_id', 'status')):
            caption = cls['attributes'][key].get('values', {}).get(str(doc.get(key)))
            if key in doc and doc[key] != 99 and doc.get(name) != caption:
                yield '%s %r is %r, not %r' % (key, doc[key], caption, doc.get(name))
        metadata = doc.get('metadata', {})
        if metadata.get('version') != self.version:
            yield 'metadata.version is %r' % metadata.get('version')
        yield from self.wrong_in(doc, cls, '', metadata.get('profiles', []))

    def wrong_in(self, value, definition, path, profiles):
        attributes = dict(definition['attributes'])
        for profile in profiles:
            if profile in definition.get('profiles', []):
                attributes.update({name: attribute for name, attribute in self.profiles[profile].items() if name not in attributes})
        for name, attribute in attributes.items():
            if attribute['requirement'] == 'required' and name not in value:
                yield '%s%s is required' % (path, name)
        alternatives = definition['constraints'].get('at_least_one')
        if alternatives and not set(alternatives) & set(value):
            yield '%snone of %s' % (path, ', '.join(alternatives))
        for name, inner in value.items():
            if name not in attributes:
                yield '%s%s is no attribute of it' % (path, name)
                continue
            yield from self.wrong_value(inner, attributes[name], path + name, profiles)

    def wrong_value(self, value, attribute, path, profiles):
        self.seen.add(path)
        if attribute.get('deprecated'):
            yield path + ' is deprecated'
        if isinstance(value, list) != attribute.get('array', False):
            yield path + (' is a list' if isinstance(value, list) else ' is no list')
        for one in value if isinstance(value, list) else [value]:
            kind = attribute['type']
            if kind == 'object':
                continue
            if kind in self.objects:
                if isinstance(one, dict) and one:
                    yield from self.wrong_in(one, self.objects[kind], path + '.', profiles)
                else:
                    yield '%s: %r is no %s' % (path, one, kind)
            elif not self.TYPES.get(kind, lambda v: isinstance(v, str))(one):
                yield '%s: %r is no %s' % (path, one, kind)
            elif 'values' in attribute and str(one) not in attribute['values']:
                yield '%s: %r is not allowed' % (path, one)
