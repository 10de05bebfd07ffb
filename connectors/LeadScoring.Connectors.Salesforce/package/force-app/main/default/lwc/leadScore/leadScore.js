import { LightningElement, api, wire } from 'lwc';
import { getRecord } from 'lightning/uiRecordApi';

const FIELDS = [
    'Lead_Score__c',
    'Lead_Tier__c',
    'Lead_Score_Trend__c',
    'Score_Reason_1__c',
    'Score_Reason_2__c',
    'Score_Reason_3__c',
    'Scored_At__c'
];

const NO_RIGHT =
    'You may not see scores yet. Ask your administrator for the permission set "LeadScoring: see scores".';

/** Shows what LeadScoring wrote into a lead or contact: score, tier, trend against a week before, and why. */
export default class LeadScore extends LightningElement {
    @api recordId;
    @api objectApiName;

    record;
    problem;

    // Optional, so that a field one may not see leaves the others visible.
    @wire(getRecord, { recordId: '$recordId', optionalFields: '$fields' })
    receive({ data, error }) {
        this.record = data;
        this.problem = error ? LeadScore.wordsOf(error) : undefined;
    }

    get fields() {
        return this.objectApiName ? FIELDS.map((field) => `${this.objectApiName}.${field}`) : undefined;
    }

    get isLoaded() {
        return this.record !== undefined;
    }

    get isScored() {
        return typeof this.read('Lead_Score__c') === 'number';
    }

    get emptyText() {
        return this.record && this.record.fields && 'Lead_Score__c' in this.record.fields ? 'Not scored yet.' : NO_RIGHT;
    }

    get score() {
        return Math.round(this.read('Lead_Score__c'));
    }

    get tier() {
        return this.read('Lead_Tier__c');
    }

    get tierClass() {
        return `tier tier_${String(this.tier).toLowerCase().replace(/[^a-z]/g, '')}`;
    }

    get trendText() {
        const trend = this.read('Lead_Score_Trend__c');
        if (typeof trend !== 'number') {
            return undefined;
        }

        const points = Math.round(trend);
        if (points === 0) {
            return '\u2192 0';
        }

        return points > 0 ? `\u25B2 +${points}` : `\u25BC \u2212${-points}`;
    }

    get trendClass() {
        const points = Math.round(this.read('Lead_Score_Trend__c'));
        return points > 0 ? 'trend_up' : points < 0 ? 'trend_down' : 'trend_level';
    }

    get trendTitle() {
        return 'Points against a week before';
    }

    get reasons() {
        return [1, 2, 3]
            .map((number) => ({ key: number, text: this.read(`Score_Reason_${number}__c`) }))
            .filter((reason) => reason.text);
    }

    get hasReasons() {
        return this.reasons.length > 0;
    }

    get scoredAt() {
        return this.read('Scored_At__c');
    }

    read(field) {
        const held = this.record && this.record.fields ? this.record.fields[field] : undefined;
        return held ? held.value : undefined;
    }

    static wordsOf(error) {
        const body = error.body;
        const text = Array.isArray(body) ? body.map((part) => part.message).join(' ') : body && body.message;
        return `The score cannot be shown. ${text || error.statusText || ''}`.trim();
    }
}
