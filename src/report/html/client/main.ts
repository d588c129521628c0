import './style.css';
import './charts.css';
