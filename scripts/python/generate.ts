import { generatePython, PYTHON_SOURCE } from './generated.js';

generatePython(PYTHON_SOURCE);
