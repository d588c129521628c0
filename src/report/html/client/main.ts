import './style.css';
import './charts.css';
import './table.css';
import './viewer.css';
import type { TableData } from '../page-data.js';
import { readJson } from './dom.js';
import { mountPage } from './page.js';
import { mountTheme } from './theme.js';

mountTheme();
const data = readJson<TableData>('table-data');
const host = document.getElementById('table');
if (data && host) mountPage(host, data);
