#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { main } from '../dist/cli/main.js';

// This process only hands out work: its heap would grow by 30 MB before it is first tidied, and what is young in it by
// another 30 MB before it is looked at.
setFlagsFromString('--optimize-for-size');
setFlagsFromString('--semi-space-growth-factor=1');
process.exitCode = await main(process.argv);
