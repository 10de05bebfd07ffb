import { createElement } from 'lwc';
import { getRecord } from 'lightning/uiRecordApi';
import LeadScore from 'c/leadScore';

const RECORD = '00Q000000000001AAA';

function show(objectApiName = 'Lead') {
    const element = createElement('c-lead-score', { is: LeadScore });
    element.recordId = RECORD;
    element.objectApiName = objectApiName;
    document.body.appendChild(element);
    return element;
}

function holding(values) {
    return {
        apiName: 'Lead',
        id: RECORD,
        fields: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, displayValue: null }]))
    };
}

async function given(values, objectApiName) {
    const element = show(objectApiName);
    getRecord.emit(holding(values));
    await Promise.resolve();
    return element;
}

function part(element, id) {
    return element.shadowRoot.querySelector(`[data-id="${id}"]`);
}

const SCORED = {
    Lead_Score__c: 87,
    Lead_Tier__c: 'Hot',
    Lead_Score_Trend__c: 5,
    Score_Reason_1__c: '+ asked for a demo',
    Score_Reason_2__c: '+ vp title',
    Score_Reason_3__c: null,
    Scored_At__c: '2026-06-01T08:00:00.000Z'
};

describe('c-lead-score', () => {
    afterEach(() => {
        while (document.body.firstChild) {
            document.body.removeChild(document.body.firstChild);
        }
    });

    it('shows score, tier, trend, reasons and time', async () => {
        const element = await given(SCORED);
        expect(part(element, 'score').textContent).toBe('87');
        expect(part(element, 'tier').textContent).toBe('Hot');
        expect(part(element, 'tier').classList).toContain('tier_hot');
        expect(part(element, 'trend').textContent).toBe('\u25B2 +5');
        expect([...part(element, 'reasons').querySelectorAll('li')].map((li) => li.textContent)).toEqual(['+ asked for a demo', '+ vp title']);
        expect(part(element, 'scored-at').querySelector('lightning-relative-date-time').value).toBe(SCORED.Scored_At__c);
    });

    it.each([
        [5, '\u25B2 +5', 'trend_up'],
        [-12, '\u25BC \u221212', 'trend_down'],
        [0, '\u2192 0', 'trend_level']
    ])('shows a trend of %d as %s', async (trend, text, style) => {
        const element = await given({ ...SCORED, Lead_Score_Trend__c: trend });
        expect(part(element, 'trend').textContent).toBe(text);
        expect(part(element, 'trend').classList).toContain(style);
    });

    it('shows a score of zero as a score', async () => {
        const element = await given({ ...SCORED, Lead_Score__c: 0 });
        expect(part(element, 'score').textContent).toBe('0');
    });

    it('leaves out what the record does not hold', async () => {
        const element = await given({ Lead_Score__c: 40, Lead_Tier__c: null, Lead_Score_Trend__c: null, Scored_At__c: null });
        expect(part(element, 'score').textContent).toBe('40');
        ['tier', 'trend', 'reasons', 'scored-at'].forEach((id) => expect(part(element, id)).toBeNull());
    });

    it('says that a record is not scored yet', async () => {
        const element = await given({ ...SCORED, Lead_Score__c: null });
        expect(part(element, 'empty').textContent).toBe('Not scored yet.');
        expect(part(element, 'score')).toBeNull();
    });

    it('names the permission set to somebody who may not see the score', async () => {
        const element = await given({});
        expect(part(element, 'empty').textContent).toContain('LeadScoring: see scores');
    });

    it('says what went wrong', async () => {
        const element = show();
        getRecord.error({ message: 'The record is not there.' });
        await Promise.resolve();
        expect(part(element, 'problem').textContent).toContain('The record is not there.');
    });

    it.each(['Lead', 'Contact'])('asks for the fields of a %s', async (objectApiName) => {
        show(objectApiName);
        await Promise.resolve();
        const asked = getRecord.getLastConfig();
        expect(asked.recordId).toBe(RECORD);
        expect(asked.optionalFields).toContain(`${objectApiName}.Lead_Score__c`);
        expect(asked.optionalFields).toHaveLength(7);
    });
});
