import { generateGo } from './generated.js';

generateGo('.');
