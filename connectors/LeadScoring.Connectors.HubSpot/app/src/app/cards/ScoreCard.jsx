import React from 'react';
import { Alert, EmptyState, Flex, Heading, List, LoadingSpinner, Statistics, StatisticsItem, StatisticsTrend, StatusTag, Text, hubspot } from '@hubspot/ui-extensions';
import { CrmPropertyList, useCrmProperties } from '@hubspot/ui-extensions/crm';
import names from './properties.json';
import { PROPERTIES, readScore } from './score.js';

hubspot.extend(() => <ScoreCard />);

/** A contact's score, and the rep's word on it. Reads properties only; the feedback is written by HubSpot's own editor, with the rep's own rights. */
export function ScoreCard() {
  const { properties, isLoading, error } = useCrmProperties(PROPERTIES);
  if (isLoading) {
    return <LoadingSpinner label="Loading the score" />;
  }

  if (error) {
    return (
      <Alert title="The score could not be read" variant="warning">
        Reload the page. If it stays, ask your administrator whether you may see the property {names.score}.
      </Alert>
    );
  }

  const score = readScore(properties);
  if (score === null) {
    return (
      <EmptyState title="No score yet" layout="vertical">
        <Text>The score comes with the next run. Contacts that a deal has settled are not scored.</Text>
      </EmptyState>
    );
  }

  return (
    <Flex direction="column" gap="medium">
      <Statistics>
        <StatisticsItem label="Lead score" number={score.score}>
          {score.trend && <StatisticsTrend value={score.trend.value} direction={score.trend.direction} />}
        </StatisticsItem>
      </Statistics>
      {score.tier && <StatusTag variant={score.variant}>{score.tier}</StatusTag>}
      {score.reasons.length > 0 && (
        <>
          <Heading>Why</Heading>
          <List variant="unordered">
            {score.reasons.map((reason) => (
              <Text key={reason}>{reason}</Text>
            ))}
          </List>
        </>
      )}
      {score.scoredAt && <Text variant="microcopy">Scored on {score.scoredAt}</Text>}
      <Heading>Is that right?</Heading>
      <CrmPropertyList properties={[names.feedback]} direction="column" />
    </Flex>
  );
}
