import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alert, EmptyState, List, LoadingSpinner, StatisticsItem, StatisticsTrend, StatusTag, Text } from '@hubspot/ui-extensions';
import { CrmPropertyList } from '@hubspot/ui-extensions/crm';
import { createRenderer } from '@hubspot/ui-extensions/testing';

// The extension's entry asks its host to be shown; there is none here.
globalThis.self ??= globalThis;
globalThis.self.extend_V2 ??= () => {};
const { ScoreCard } = await import('../ScoreCard.jsx');
const { PROPERTIES, readScore } = await import('../score.js');

const HOT = {
  lead_score: '87', lead_tier: 'Hot', lead_score_trend: '12', score_reason_1: 'asked for a demo', score_reason_2: 'vp title', score_reason_3: '', scored_at: '1767225600000',
};

function show(answer) {
  const renderer = createRenderer('crm.record.sidebar');
  const asked = [];
  renderer.mocks.useCrmProperties.willCall((names) => {
    asked.push(names);
    return { properties: {}, error: null, isLoading: false, isRefetching: false, refetch: async () => {}, ...answer };
  });
  renderer.render(<ScoreCard />);
  return { ...renderer, asked };
}

test('a scored contact shows score, tier, trend, reasons and day', () => {
  const card = show({ properties: HOT });
  assert.equal(card.find(StatisticsItem).props.number, 87);
  assert.deepEqual([card.find(StatusTag).text, card.find(StatusTag).props.variant], ['Hot', 'danger']);
  assert.deepEqual([card.find(StatisticsTrend).props.direction, card.find(StatisticsTrend).props.value], ['increase', '12 points in a week']);
  assert.deepEqual(card.find(List).findAll(Text).map((t) => t.text), ['asked for a demo', 'vp title']);
  assert.ok(card.findAll(Text).some((t) => t.text === 'Scored on 2026-01-01'));
  assert.deepEqual(card.asked[0], PROPERTIES);
});

test('feedback is edited with HubSpot\'s own editor', () => {
  assert.deepEqual(show({ properties: HOT }).find(CrmPropertyList).props.properties, ['lead_score_feedback']);
});

test('a falling score says so, and a steady one says nothing', () => {
  assert.equal(show({ properties: { ...HOT, lead_score_trend: '-5' } }).find(StatisticsTrend).props.direction, 'decrease');
  assert.equal(show({ properties: { ...HOT, lead_score_trend: '0' } }).maybeFind(StatisticsTrend), null);
  assert.equal(show({ properties: { ...HOT, lead_score_trend: null } }).maybeFind(StatisticsTrend), null);
});

test('a contact without a score has none made up', () => {
  for (const lead_score of [null, '', 'n/a', undefined]) {
    const card = show({ properties: { ...HOT, lead_score } });
    assert.equal(card.find(EmptyState).props.title, 'No score yet');
    assert.equal(card.maybeFind(StatisticsItem), null);
  }
});

test('while loading and after a failure nothing else is shown', () => {
  assert.ok(show({ isLoading: true }).find(LoadingSpinner));
  const failed = show({ error: new Error('403') });
  assert.equal(failed.find(Alert).props.variant, 'warning');
  assert.equal(failed.maybeFind(CrmPropertyList), null);
});

test('values are read as HubSpot gives them', () => {
  assert.equal(readScore({ lead_score: '79.6' }).score, 80);
  assert.deepEqual(readScore({ lead_score: '0' }).reasons, []);
  assert.equal(readScore({ lead_score: '1', lead_tier: 'Platinum' }).variant, 'default');
  assert.equal(readScore({ lead_score: '1', scored_at: '2026-03-02T08:15:07.000Z' }).scoredAt, '2026-03-02');
  assert.equal(readScore({ lead_score: '1', scored_at: 'yesterday' }).scoredAt, null);
});
