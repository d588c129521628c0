import './style.css';
import './charts.css';
import './table.css';
import './viewer.css';
import './ranking.css';
import './ranking-dialog.css';
import type { TableData } from '../page-data.js';
import { readJson } from './dom.js';
import { mountPage } from './page.js';
import { mountShots } from './ranking/dialog.js';
import { mountPictures } from './ranking/pictures.js';
import { mountTheme } from './theme.js';

mountTheme();
const data = readJson<TableData>('table-data');
const host = document.getElementById('table');
if (data && host) mountPage(host, data);
mountPictures();
mountShots();
