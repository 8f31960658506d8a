import { buildClient } from './client.js';

buildClient();
