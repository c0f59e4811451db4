// Adds up the test results and fails on a failed or skipped test, or when none ran.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const file of readdirSync(folder).filter((name) => name.endsWith('.trx'))) {
  const counters = readFileSync(join(folder, file), 'utf8').match(/<Counters [^>]*>/)?.[0] ?? '';
  const count = (name) => Number(counters.match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
  total.passed += count('passed');
  total.skipped += count('total') - count('executed');
  total.failed += count('executed') - count('passed');
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (total.failed > 0 || total.skipped > 0 || total.passed === 0) process.exit(1);
