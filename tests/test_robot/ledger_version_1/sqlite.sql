CREATE TABLE ledger (
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	high_water BIGINT NOT NULL, 
	made_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);

CREATE TABLE inventory (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	account TEXT NOT NULL, 
	contract TEXT NOT NULL, 
	asked TEXT NOT NULL, 
	address TEXT NOT NULL, 
	rows TEXT NOT NULL, 
	PRIMARY KEY (id)
);

CREATE INDEX inventory_contract ON inventory (account, contract);

CREATE INDEX inventory_asked ON inventory (account, asked);

CREATE TABLE lease (
	contract TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	until DATETIME NOT NULL, 
	PRIMARY KEY (contract)
);

CREATE TABLE intent (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	account TEXT NOT NULL, 
	contract TEXT NOT NULL, 
	name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	period TEXT, 
	inventory INTEGER, 
	intended_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	attached_at DATETIME, 
	closed_at DATETIME, 
	listed_at DATETIME, 
	settled_at DATETIME, 
	outcome TEXT, 
	link TEXT, 
	receipt TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(inventory) REFERENCES inventory (id)
);

CREATE INDEX intent_contract ON intent (contract);

CREATE UNIQUE INDEX intent_stands_once ON intent ("key") WHERE outcome IS NULL OR outcome = 'published';

CREATE INDEX intent_key ON intent ("key");

CREATE TABLE look (
	id INTEGER NOT NULL, 
	intent INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	found BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(intent) REFERENCES intent (id)
);

CREATE INDEX ix_look_intent ON look (intent);
