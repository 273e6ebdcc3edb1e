/** The settings: where they come from, what they may be, and the one snapshot in force. */
package grok2api.config;
